/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "process-group.h"

#include "ns3/csv-line.h"
#include "ns3/log.h"

#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceProcessGroup");
NS_OBJECT_ENSURE_REGISTERED(ProcessGroup);

TypeId
ProcessGroup::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ProcessGroup")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddAttribute("Timeout",
                          "How long to wait for the other processes, by the wall clock.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&ProcessGroup::m_timeout),
                          MakeTimeChecker(MilliSeconds(1)));
    return tid;
}

ProcessGroup::ProcessGroup() = default;

ProcessGroup::~ProcessGroup() = default;

Time
ProcessGroup::GetTimeout() const
{
    return m_timeout;
}

void
ProcessGroup::Join(const std::string& address, uint32_t rank, uint32_t size)
{
    NS_LOG_FUNCTION(this << address << rank << size);
    if (rank >= size)
    {
        throw std::invalid_argument("rank " + std::to_string(rank) + " is none of a group of " +
                                    std::to_string(size) + ": ranks begin at 0");
    }
    std::string host;
    uint16_t port = 0;
    ParseGroupAddress(address, host, port);
    DoJoin(host, port, rank, size);
}

void
ProcessGroup::AllReduce(float* numbers, std::size_t count)
{
    DoAllReduce(numbers, count);
}

void
ParseGroupAddress(const std::string& address, std::string& host, uint16_t& port)
{
    const std::string scheme = "tcp://";
    const auto colon = address.rfind(':');
    double number = 0.0;
    if (address.compare(0, scheme.size(), scheme) != 0 || colon <= scheme.size() ||
        !ParseNumber(address.substr(colon + 1), number) || number != std::floor(number) ||
        number < 1.0 || number > 65535.0)
    {
        throw std::invalid_argument("\"" + address +
                                    "\" is no address of a process group: give tcp://HOST:PORT");
    }
    host = address.substr(scheme.size(), colon - scheme.size());
    port = static_cast<uint16_t>(number);
}

} // namespace edgeinference
} // namespace ns3
