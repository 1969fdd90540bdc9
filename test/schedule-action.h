/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Simulator::Schedule of a lambda, which ns-3 knows since 3.36. Example:
 *
 *     ScheduleAction(Seconds(1), [&] { ++looks; });
 */
#ifndef EDGE_INFERENCE_SCHEDULE_ACTION_H
#define EDGE_INFERENCE_SCHEDULE_ACTION_H

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <functional>
#include <utility>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/** @param action is done */
inline void
DoAction(const std::function<void()>& action)
{
    action();
}

/** @param delay from now @param action is done then @return the event */
inline EventId
ScheduleAction(Time delay, std::function<void()> action)
{
    return Simulator::Schedule(delay, &DoAction, std::move(action));
}

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SCHEDULE_ACTION_H
