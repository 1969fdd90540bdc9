/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Processes on several machines that add up arrays of numbers. Example:
 *
 *     auto group = CreateByName<ProcessGroup>("gloo"); // loads edge-inference-learning
 *     group->Join("tcp://10.0.0.1:29500", rank, size);
 *     group->AllReduce(gradients, count);              // now the sums over all processes
 */
#ifndef EDGE_INFERENCE_PROCESS_GROUP_H
#define EDGE_INFERENCE_PROCESS_GROUP_H

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A group of processes, one per rank. The child "gloo" (LibTorch's c10d over Gloo) is part of
 * edge-inference-learning. It starts threads: join in a process that forks no more.
 */
class ProcessGroup : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ProcessGroup();
    ~ProcessGroup() override;

    /**
     * Wait until all have come; once.
     * @param address "tcp://HOST:PORT", where rank 0 listens
     * @param rank of this process, from 0
     * @param size processes in all
     * @throws std::exception with one sentence if the address will not do or somebody is missing
     */
    void Join(const std::string& address, uint32_t rank, uint32_t size);

    /**
     * Replace numbers by their sums over all processes; all must call it with equally many. The
     * result is the same to the byte everywhere.
     * @param numbers array @param count how many
     * @throws std::exception with one sentence if another process has gone
     */
    void AllReduce(float* numbers, std::size_t count);

  protected:
    /** @return how long to wait for others */
    Time GetTimeout() const;

  private:
    /** @param host name or address @param port of rank 0 @param rank own @param size of the group
     */
    virtual void DoJoin(const std::string& host, uint16_t port, uint32_t rank, uint32_t size) = 0;

    /** @param numbers array @param count how many */
    virtual void DoAllReduce(float* numbers, std::size_t count) = 0;

    Time m_timeout; //!< attribute Timeout
};

/**
 * @param address "tcp://HOST:PORT" @param host gets the host @param port gets the port
 * @throws std::invalid_argument with one sentence if it is none
 */
void ParseGroupAddress(const std::string& address, std::string& host, uint16_t& port);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PROCESS_GROUP_H
