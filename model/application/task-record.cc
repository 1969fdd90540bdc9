/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "task-record.h"

namespace ns3
{
namespace edgeinference
{

bool
TaskRecord::MissedDeadline() const
{
    return deadlineNs > 0 &&
           (status != TaskStatus::COMPLETED || finishedNs - createdNs > deadlineNs);
}

} // namespace edgeinference
} // namespace ns3
