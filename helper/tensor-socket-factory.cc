/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tensor-socket-factory.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/socket.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("TensorSocketFactory");

NS_OBJECT_ENSURE_REGISTERED(TensorSocketFactory);

TypeId
TensorSocketFactory::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::TensorSocketFactory")
            .SetParent<SocketFactory>()
            .SetGroupName("EdgeInference")
            .AddConstructor<TensorSocketFactory>()
            .AddAttribute("SegmentSize",
                          "Largest TCP payload of a segment, bytes.",
                          UintegerValue(1448),
                          MakeUintegerAccessor(&TensorSocketFactory::m_segmentSize),
                          MakeUintegerChecker<uint32_t>(1, 65000))
            .AddAttribute("SendBuffer",
                          "Send buffer of a socket, bytes; bounds the bytes in flight.",
                          UintegerValue(2U << 20),
                          MakeUintegerAccessor(&TensorSocketFactory::m_sendBuffer),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ReceiveBuffer",
                          "Receive buffer of a socket, bytes. Best above the sender's send buffer.",
                          UintegerValue(4U << 20),
                          MakeUintegerAccessor(&TensorSocketFactory::m_receiveBuffer),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MinRto",
                          "Shortest retransmission time-out. Linux uses 200 ms, ns-3 one second.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&TensorSocketFactory::m_minRto),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("DelayedAck",
                          "Longest wait before a segment is acknowledged. Linux uses 40 ms, ns-3 "
                          "200 ms, which with a MinRto of 200 ms would fire the retransmission "
                          "timer behind the last segment of every tensor.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&TensorSocketFactory::m_delayedAck),
                          MakeTimeChecker(Time(0)));
    return tid;
}

TensorSocketFactory::TensorSocketFactory()
{
    NS_LOG_FUNCTION(this);
}

TensorSocketFactory::~TensorSocketFactory()
{
    NS_LOG_FUNCTION(this);
}

Ptr<Socket>
TensorSocketFactory::CreateSocket()
{
    NS_LOG_FUNCTION(this);
    Ptr<TcpL4Protocol> tcp = GetObject<TcpL4Protocol>();
    NS_ABORT_MSG_UNLESS(tcp,
                        "TensorSocketFactory makes TCP sockets, and its node has no TCP: install "
                        "the internet stack and aggregate the factory to the node");
    Ptr<Socket> socket = tcp->CreateSocket();
    socket->SetAttribute("SegmentSize", UintegerValue(m_segmentSize));
    socket->SetAttribute("SndBufSize", UintegerValue(m_sendBuffer));
    socket->SetAttribute("RcvBufSize", UintegerValue(m_receiveBuffer));
    socket->SetAttribute("MinRto", TimeValue(m_minRto));
    socket->SetAttribute("DelAckTimeout", TimeValue(m_delayedAck));
    return socket;
}

} // namespace edgeinference
} // namespace ns3
