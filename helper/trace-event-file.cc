/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "trace-event-file.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

using Json = nlohmann::json;

/** @param ns nanoseconds @return microseconds */
double
ToMicroseconds(int64_t ns)
{
    return static_cast<double>(ns) / 1e3;
}

/** @param kind phase of an event @param process its number @param ns when @return the event */
Json
MakeEvent(const char* kind, uint32_t process, int64_t ns)
{
    return Json{{"ph", kind}, {"pid", process}, {"ts", ToMicroseconds(ns)}};
}

/** @param what process or thread @param process its number @param thread its number @param value
 * its name or place @return an event that says so */
Json
MakeMetadata(const std::string& what, uint32_t process, uint32_t thread, const Json& value)
{
    const char* key = what.find("sort") == std::string::npos ? "name" : "sort_index";
    return Json{{"ph", "M"},
                {"name", what},
                {"pid", process},
                {"tid", thread},
                {"args", {{key, value}}}};
}

} // namespace

TraceEventFile::TraceEventFile(const std::string& fileName)
    : m_fileName(fileName),
      m_file(fileName, std::ios::trunc)
{
    if (!m_file)
    {
        throw std::runtime_error("cannot write \"" + fileName + "\"");
    }
    // of the format's two forms the one that readers accept without its end, should a run be killed
    m_file << "[\n";
}

TraceEventFile::~TraceEventFile()
{
    if (m_file.is_open())
    {
        m_file << "\n]\n";
    }
}

void
TraceEventFile::Write(const std::string& text)
{
    m_file << (m_first ? "" : ",\n") << text;
    m_first = false;
    if (!m_file)
    {
        throw std::runtime_error("cannot write \"" + m_fileName + "\"");
    }
}

uint32_t
TraceEventFile::AddProcess(const std::string& name)
{
    ++m_processes;
    Write(MakeMetadata("process_name", m_processes, 0, name).dump());
    Write(MakeMetadata("process_sort_index", m_processes, 0, m_processes).dump());
    return m_processes;
}

bool
TraceEventFile::IsFree(const Lane& lane, int64_t startNs, int64_t endNs)
{
    const auto next = lane.taken.lower_bound(startNs);
    const bool after = next == lane.taken.end() || next->first >= endNs;
    const bool before = next == lane.taken.begin() || std::prev(next)->second <= startNs;
    return after && before;
}

uint32_t
TraceEventFile::TakeLane(uint32_t process, const std::string& row, int64_t startNs, int64_t endNs)
{
    std::vector<Lane>& lanes = m_lanes[{process, row}];
    for (Lane& lane : lanes)
    {
        while (!lane.taken.empty() && lane.taken.begin()->second < m_horizonNs)
        {
            lane.taken.erase(lane.taken.begin());
        }
        if (IsFree(lane, startNs, endNs))
        {
            lane.taken.emplace(startNs, endNs);
            return lane.thread;
        }
    }
    lanes.push_back(Lane{++m_threads, {{startNs, endNs}}});
    const std::string number = lanes.size() == 1 ? "" : " " + std::to_string(lanes.size());
    Write(MakeMetadata("thread_name", process, m_threads, row + number).dump());
    Write(MakeMetadata("thread_sort_index", process, m_threads, m_threads).dump());
    return m_threads;
}

TracePoint
TraceEventFile::AddSlice(uint32_t process, const std::string& row, const TraceSlice& slice)
{
    const uint32_t thread = TakeLane(process, row, slice.startNs, slice.endNs);
    Json event = MakeEvent("X", process, slice.startNs);
    event["dur"] = ToMicroseconds(slice.endNs - slice.startNs);
    event["tid"] = thread;
    event["cat"] = slice.category;
    event["name"] = slice.name;
    Json& arguments = event["args"] = Json::object();
    for (const auto& [name, value] : slice.arguments)
    {
        std::visit([&arguments, key = name](const auto& what) { arguments[key] = what; }, value);
    }
    Write(event.dump());
    return TracePoint{process, thread, slice.startNs, slice.endNs};
}

void
TraceEventFile::AddFlow(const std::string& category, const std::vector<TracePoint>& points)
{
    if (points.size() < 2)
    {
        return;
    }
    ++m_flows;
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        const TracePoint& point = points[i];
        const char* kind = i == 0 ? "s" : (i + 1 == points.size() ? "f" : "t");
        // just inside the slice, not where the one before it may end
        Json event =
            MakeEvent(kind, point.process, point.startNs + (point.endNs > point.startNs + 1));
        event["tid"] = point.thread;
        event["cat"] = category;
        event["name"] = category;
        event["id"] = m_flows;
        if (*kind == 'f')
        {
            event["bp"] = "e";
        }
        Write(event.dump());
    }
}

void
TraceEventFile::AddCounter(uint32_t process,
                           const std::string& name,
                           int64_t ns,
                           const std::map<std::string, double>& values)
{
    Json event = MakeEvent("C", process, ns);
    event["name"] = name;
    event["args"] = values;
    Write(event.dump());
}

void
TraceEventFile::SetHorizon(int64_t ns)
{
    m_horizonNs = ns;
}

void
TraceEventFile::Close()
{
    if (!m_file.is_open())
    {
        return;
    }
    m_file << "\n]\n";
    m_file.close();
    if (!m_file)
    {
        throw std::runtime_error("cannot write \"" + m_fileName + "\"");
    }
}

} // namespace edgeinference
} // namespace ns3
