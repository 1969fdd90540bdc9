/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Slices, flows and counters over simulated time in the Trace Event Format that Perfetto and
 * Chrome's about:tracing read. Example:
 *
 *     TraceEventFile file("timeline.json");
 *     const uint32_t server = file.AddProcess("server 0");
 *     file.AddSlice(server, "stages", {"stage", "server_compute", 1000, 2500, {}});
 *     file.AddCounter(server, "jobs", 1000, {{"waiting", 3.0}});
 *     file.Close();
 */
#ifndef EDGE_INFERENCE_TRACE_EVENT_FILE_H
#define EDGE_INFERENCE_TRACE_EVENT_FILE_H

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** What a slice says of itself, by name. */
using TraceArguments = std::map<std::string, std::variant<int64_t, double, std::string>>;

/**
 * @ingroup edge-inference
 * A stretch of time on a track.
 */
struct TraceSlice
{
    std::string category;     //!< sort of slice
    std::string name;         //!< what is written on it
    int64_t startNs{0};       //!< start, simulated ns
    int64_t endNs{0};         //!< end, simulated ns, not before the start
    TraceArguments arguments; //!< details
};

/**
 * @ingroup edge-inference
 * Where a slice lies, and when it starts: a point that a flow can go through.
 */
struct TracePoint
{
    uint32_t process{0}; //!< number of the process
    uint32_t thread{0};  //!< number of the thread, all processes together
    int64_t startNs{0};  //!< start of the slice, simulated ns
    int64_t endNs{0};    //!< end of the slice, simulated ns
};

/**
 * @ingroup edge-inference
 * Writes each event as soon as it is told of, and keeps in memory only which stretches of the
 * tracks are taken since a given time. What the format calls a process is a node or a link here, a
 * thread a row of it. Slices of a row that overlap go to rows of the same name below it, because
 * the format lets slices of one thread nest but not cross. Times are whole nanoseconds, written as
 * microseconds as the format wants.
 */
class TraceEventFile
{
  public:
    /**
     * @param fileName where
     * @throws std::runtime_error with one sentence if it cannot be written
     */
    explicit TraceEventFile(const std::string& fileName);
    ~TraceEventFile();

    TraceEventFile(const TraceEventFile&) = delete;
    TraceEventFile& operator=(const TraceEventFile&) = delete;

    /** @param name of a group of tracks @return its number; groups are shown in this order */
    uint32_t AddProcess(const std::string& name);

    /** @param process its number @param row name of the row @param slice what @return where */
    TracePoint AddSlice(uint32_t process, const std::string& row, const TraceSlice& slice);

    /** Join slices by arrows; nothing for fewer than two. @param category of the flow @param points
     * slices, in order of their start */
    void AddFlow(const std::string& category, const std::vector<TracePoint>& points);

    /** @param process its number @param name of the counter @param ns when, simulated @param values
     * that it has from then on, by name */
    void AddCounter(uint32_t process,
                    const std::string& name,
                    int64_t ns,
                    const std::map<std::string, double>& values);

    /** No slice that starts earlier comes any more. @param ns simulated time */
    void SetHorizon(int64_t ns);

    /** End the file. @throws std::runtime_error with one sentence if something was not written */
    void Close();

  private:
    /** A row: one thread and the stretches of it that are taken, start to end. */
    struct Lane
    {
        uint32_t thread{0};                    //!< number
        std::multimap<int64_t, int64_t> taken; //!< ends by start
    };

    /** @param lane a row @param startNs begin @param endNs end @return is it free then? */
    static bool IsFree(const Lane& lane, int64_t startNs, int64_t endNs);
    /** @param process its number @param row name of the row @param startNs begin @param endNs end
     * @return number of a thread that is free then */
    uint32_t TakeLane(uint32_t process, const std::string& row, int64_t startNs, int64_t endNs);
    /** @param text an event */
    void Write(const std::string& text);

    std::string m_fileName;                                                //!< where
    std::ofstream m_file;                                                  //!< it
    bool m_first{true};                                                    //!< no event yet
    uint32_t m_processes{0};                                               //!< so far
    uint32_t m_threads{0};                                                 //!< so far
    uint64_t m_flows{0};                                                   //!< so far
    int64_t m_horizonNs{0};                                                //!< no slice before it
    std::map<std::pair<uint32_t, std::string>, std::vector<Lane>> m_lanes; //!< by process and row
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRACE_EVENT_FILE_H
