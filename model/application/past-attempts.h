/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Which attempts are over, so that late messages about them are known as such. Example:
 *
 *     PastAttempts past;
 *     past.Add(key);
 *     past.Contains(key); // true, and so for every earlier attempt of the same task
 */
#ifndef EDGE_INFERENCE_PAST_ATTEMPTS_H
#define EDGE_INFERENCE_PAST_ATTEMPTS_H

#include "ns3/task-messages.h"

#include <cstdint>
#include <deque>
#include <map>
#include <utility>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The last attempt that is over of each task, for the newest 4096 tasks: far more than messages can
 * be late.
 */
class PastAttempts
{
  public:
    /** @param key an attempt that is over, and all before it */
    void Add(const TaskKey& key);

    /** @param key an attempt @return true if it, or a later one, was added */
    bool Contains(const TaskKey& key) const;

    /** Forget all. */
    void Clear();

  private:
    using TaskId = std::pair<uint64_t, uint64_t>; //!< device and task

    std::map<TaskId, uint32_t> m_last; //!< last attempt that is over
    std::deque<TaskId> m_order;        //!< the same tasks, oldest first
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PAST_ATTEMPTS_H
