/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "task-record.h"

#include <tuple>

namespace ns3
{
namespace edgeinference
{

bool
TransferRecord::operator==(const TransferRecord& other) const
{
    return std::tie(tensor, fromPeer, toPeer, bytes, startNs, endNs) ==
           std::tie(other.tensor,
                    other.fromPeer,
                    other.toPeer,
                    other.bytes,
                    other.startNs,
                    other.endNs);
}

bool
TransferRecord::operator<(const TransferRecord& other) const
{
    return std::tie(startNs, endNs, tensor, fromPeer, toPeer, bytes) <
           std::tie(other.startNs,
                    other.endNs,
                    other.tensor,
                    other.fromPeer,
                    other.toPeer,
                    other.bytes);
}

bool
TaskRecord::MissedDeadline() const
{
    return deadlineNs > 0 &&
           (status != TaskStatus::COMPLETED || finishedNs - createdNs > deadlineNs);
}

} // namespace edgeinference
} // namespace ns3
