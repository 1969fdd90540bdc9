/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Counts calls of operator new, for tests of code that must not allocate. Example:
 *
 *     AllocationCounter counter;
 *     search.Search(observation);
 *     NS_TEST_EXPECT_MSG_EQ(counter.GetCount(), 0, "no allocation once warm");
 */
#ifndef EDGE_INFERENCE_ALLOCATION_COUNTER_H
#define EDGE_INFERENCE_ALLOCATION_COUNTER_H

#include <cstdint>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/**
 * @ingroup edge-inference
 * Allocations since it was made, by anybody in this program.
 */
class AllocationCounter
{
  public:
    AllocationCounter();

    /** @return calls of operator new since the beginning */
    uint64_t GetCount() const;

  private:
    uint64_t m_begin; //!< calls before
};

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ALLOCATION_COUNTER_H
