/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "task-timeline.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** States from the strongest to the weakest: whoever stands first wins an instant. */
constexpr std::array<TaskState, TASK_STATE_COUNT> PRECEDENCE{TaskState::SERVER_COMPUTE,
                                                             TaskState::DEVICE_COMPUTE,
                                                             TaskState::CODEC,
                                                             TaskState::TRANSFER,
                                                             TaskState::RESULT,
                                                             TaskState::MODEL_WAIT,
                                                             TaskState::SERVER_WAIT,
                                                             TaskState::DEVICE_WAIT,
                                                             TaskState::DECIDE,
                                                             TaskState::RECOVERY};

/** A segment starts (+1) or ends (-1). */
struct Edge
{
    int64_t ns;
    TaskState state;
    int change;
};

std::vector<Edge>
MakeEdges(const std::vector<TimeSegment>& segments, int64_t createdNs, int64_t finishedNs)
{
    std::vector<Edge> edges;
    edges.reserve(2 * segments.size());
    for (const auto& segment : segments)
    {
        const int64_t start = std::max(segment.startNs, createdNs);
        const int64_t end = std::min(segment.endNs, finishedNs);
        if (start < end)
        {
            edges.push_back({start, segment.state, +1});
            edges.push_back({end, segment.state, -1});
        }
    }
    std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.ns < b.ns; });
    return edges;
}

TaskState
GetStrongest(const std::array<int, TASK_STATE_COUNT>& active)
{
    for (const TaskState state : PRECEDENCE)
    {
        if (active[static_cast<std::size_t>(state)] > 0)
        {
            return state;
        }
    }
    return TaskState::RECOVERY;
}

} // namespace

const char*
GetTaskStateName(TaskState state)
{
    static constexpr std::array<const char*, TASK_STATE_COUNT> NAMES{"decide",
                                                                     "device_wait",
                                                                     "device_compute",
                                                                     "codec",
                                                                     "transfer",
                                                                     "server_wait",
                                                                     "model_wait",
                                                                     "server_compute",
                                                                     "recovery",
                                                                     "result"};
    return NAMES.at(static_cast<std::size_t>(state));
}

bool
TimeSegment::operator==(const TimeSegment& other) const
{
    return state == other.state && stage == other.stage && site == other.site &&
           startNs == other.startNs && endNs == other.endNs;
}

bool
TimeSegment::operator<(const TimeSegment& other) const
{
    return std::tie(startNs, endNs, state, stage, site) <
           std::tie(other.startNs, other.endNs, other.state, other.stage, other.site);
}

bool
TransferRecord::operator==(const TransferRecord& other) const
{
    return std::tie(tensor, fromPeer, toPeer, bytes, startNs, endNs) == std::tie(other.tensor,
                                                                                 other.fromPeer,
                                                                                 other.toPeer,
                                                                                 other.bytes,
                                                                                 other.startNs,
                                                                                 other.endNs);
}

bool
TransferRecord::operator<(const TransferRecord& other) const
{
    return std::tie(startNs, endNs, tensor, fromPeer, toPeer, bytes) < std::tie(other.startNs,
                                                                                other.endNs,
                                                                                other.tensor,
                                                                                other.fromPeer,
                                                                                other.toPeer,
                                                                                other.bytes);
}

int64_t
TimeParts::Get(TaskState state) const
{
    return ns[static_cast<std::size_t>(state)];
}

int64_t
TimeParts::GetSum() const
{
    int64_t sum = 0;
    for (const int64_t part : ns)
    {
        sum += part;
    }
    return sum;
}

TimeParts
ResolveTimeline(const std::vector<TimeSegment>& segments, int64_t createdNs, int64_t finishedNs)
{
    TimeParts parts;
    std::array<int, TASK_STATE_COUNT> active{};
    int64_t now = createdNs;
    for (const auto& edge : MakeEdges(segments, createdNs, finishedNs))
    {
        parts.ns[static_cast<std::size_t>(GetStrongest(active))] += edge.ns - now;
        active[static_cast<std::size_t>(edge.state)] += edge.change;
        now = edge.ns;
    }
    parts.ns[static_cast<std::size_t>(GetStrongest(active))] += std::max(finishedNs, now) - now;
    return parts;
}

} // namespace edgeinference
} // namespace ns3
