/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A process group over LibTorch's c10d and Gloo. Part of edge-inference-learning.
 */
#ifndef EDGE_INFERENCE_GLOO_PROCESS_GROUP_H
#define EDGE_INFERENCE_GLOO_PROCESS_GROUP_H

#include "ns3/process-group.h"

#include <memory>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * c10d's TCPStore, on which the processes meet, and its ProcessGroupGloo. The address that others
 * are told is that of the interface on the way to rank 0.
 */
class GlooProcessGroup : public ProcessGroup
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    GlooProcessGroup();
    ~GlooProcessGroup() override;

  private:
    /** What needs the headers of LibTorch. */
    struct Group;

    void DoJoin(const std::string& host, uint16_t port, uint32_t rank, uint32_t size) override;
    void DoAllReduce(float* numbers, std::size_t count) override;

    std::unique_ptr<Group> m_group; //!< null before joining
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GLOO_PROCESS_GROUP_H
