/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * TCP sockets that suit tensors, without touching anybody else's. Example:
 *
 *     Ptr<TensorSocketFactory> factory = CreateObject<TensorSocketFactory>();
 *     factory->SetAttribute("SegmentSize", UintegerValue(8948));
 *     node->AggregateObject(factory);
 *     Socket::CreateSocket(node, TensorSocketFactory::GetTypeId());
 */
#ifndef EDGE_INFERENCE_TENSOR_SOCKET_FACTORY_H
#define EDGE_INFERENCE_TENSOR_SOCKET_FACTORY_H

#include "ns3/nstime.h"
#include "ns3/socket-factory.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Makes the TCP sockets of the node it is aggregated to, with settings of its own: ns-3's defaults
 * (536-byte segments, 128 KiB buffers, a shortest retransmission time-out of one second) are slow
 * for tensors, and changing them by Config::SetDefault would change every other application of the
 * simulation. An AccessNetwork aggregates one to each of its nodes; applications name its TypeId
 * in their socket factory attribute. Sockets that a listening socket accepts inherit its settings.
 */
class TensorSocketFactory : public SocketFactory
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    TensorSocketFactory();
    ~TensorSocketFactory() override;

    /** @return a new TCP socket of this node */
    Ptr<Socket> CreateSocket() override;

  private:
    uint32_t m_segmentSize;   //!< largest TCP payload of a segment, bytes
    uint32_t m_sendBuffer;    //!< bytes
    uint32_t m_receiveBuffer; //!< bytes
    Time m_minRto;            //!< shortest retransmission time-out
    Time m_delayedAck;        //!< longest wait before an acknowledgment
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TENSOR_SOCKET_FACTORY_H
