/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-observation.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

double
LinkObservation::GetTransferSeconds(double bytes) const
{
    if (rateBytesPerSecond <= 0.0)
    {
        return std::numeric_limits<double>::infinity();
    }
    return delaySeconds + bytes / rateBytesPerSecond;
}

const char*
GetSiteTierName(SiteTier tier)
{
    return tier == SiteTier::CLOUD ? "cloud" : "edge";
}

SiteTier
FindSiteTier(const std::string& name)
{
    for (const SiteTier tier : {SiteTier::EDGE, SiteTier::CLOUD})
    {
        if (name == GetSiteTierName(tier))
        {
            return tier;
        }
    }
    throw std::invalid_argument("The tier of a site is 'edge' or 'cloud', not '" + name + "'");
}

const char*
GetTaskStatusName(TaskStatus status)
{
    switch (status)
    {
    case TaskStatus::COMPLETED:
        return "completed";
    case TaskStatus::REJECTED:
        return "rejected";
    case TaskStatus::FAILED:
        return "failed";
    case TaskStatus::UNFINISHED:
        return "unfinished";
    case TaskStatus::SUPERSEDED:
        return "superseded";
    }
    return "unknown";
}

} // namespace edgeinference
} // namespace ns3
