/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of task-messages.h that compares: which task is meant, and when it is due.
 */
#include "task-messages.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace ns3
{
namespace edgeinference
{

int64_t
TaskEnvelope::GetDeadlineAtNs() const
{
    // both numbers may come from a peer
    const int64_t room = std::numeric_limits<int64_t>::max() - std::max<int64_t>(createdNs, 0);
    return deadlineNs > 0 ? createdNs + std::min(deadlineNs, room) : 0;
}

bool
StageJoules::operator==(const StageJoules& other) const
{
    return stage == other.stage && joules == other.joules;
}

bool
StageJoules::operator<(const StageJoules& other) const
{
    return std::tie(stage, joules) < std::tie(other.stage, other.joules);
}

bool
TaskKey::IsSameTask(const TaskKey& other) const
{
    return device == other.device && task == other.task;
}

bool
TaskKey::operator<(const TaskKey& other) const
{
    return std::tie(device, task, attempt) < std::tie(other.device, other.task, other.attempt);
}

bool
TaskKey::operator==(const TaskKey& other) const
{
    return IsSameTask(other) && attempt == other.attempt;
}

} // namespace edgeinference
} // namespace ns3
