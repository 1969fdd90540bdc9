/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "agent-comparison.h"

#include "comparison-table.h"
#include "forked-jobs.h"
#include "result-merge.h"
#include "scenario-recorder.h"

#include "ns3/agent-registry.h"
#include "ns3/log.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("AgentComparison");

namespace
{

using Json = nlohmann::json;

/** Folder for the results of each agent until they are put together, below that of all. */
const std::string PARTS = "/parts";

/** Removes the parts at the end, whether it is a good one or not. */
class PartsRemover
{
  public:
    /** @param output folder of the results, empty: none */
    explicit PartsRemover(const std::string& output)
        : m_output(output)
    {
    }

    ~PartsRemover()
    {
        std::error_code ignored;
        if (!m_output.empty())
        {
            std::filesystem::remove_all(m_output + PARTS, ignored);
        }
    }

    PartsRemover(const PartsRemover&) = delete;
    PartsRemover& operator=(const PartsRemover&) = delete;

  private:
    std::string m_output; //!< folder of the results
};

/** @param result of a run @return it as one line */
std::string
Serialize(const AgentResult& result)
{
    const AgentSummary& s = result.summary;
    return Json{{"tasks", s.tasks},
                {"completed", s.completed},
                {"rejected", s.rejected},
                {"failed", s.failed},
                {"unfinished", s.unfinished},
                {"misses", s.deadlineMisses},
                {"numbers",
                 {s.meanMs,
                  s.p50Ms,
                  s.p95Ms,
                  s.p99Ms,
                  s.joulesPerTask,
                  s.uplinkKilobytesPerTask,
                  s.accuracy,
                  s.regretMs,
                  s.serverWaitMs,
                  result.simulatedSeconds,
                  result.wallSeconds}},
                {"generated", result.generated},
                {"profile", result.profile},
                {"figures", result.figures}}
        .dump();
}

/** @param line what Serialize gave @param result gets it */
void
Deserialize(const std::string& line, AgentResult& result)
{
    const Json json = Json::parse(line);
    AgentSummary& s = result.summary;
    s.tasks = json["tasks"];
    s.completed = json["completed"];
    s.rejected = json["rejected"];
    s.failed = json["failed"];
    s.unfinished = json["unfinished"];
    s.deadlineMisses = json["misses"];
    double* const targets[] = {&s.meanMs,
                               &s.p50Ms,
                               &s.p95Ms,
                               &s.p99Ms,
                               &s.joulesPerTask,
                               &s.uplinkKilobytesPerTask,
                               &s.accuracy,
                               &s.regretMs,
                               &s.serverWaitMs,
                               &result.simulatedSeconds,
                               &result.wallSeconds};
    for (std::size_t i = 0; i < std::size(targets); ++i)
    {
        // JSON has no NaN: an average over nothing comes as null
        const Json& number = json["numbers"][i];
        *targets[i] =
            number.is_null() ? std::numeric_limits<double>::quiet_NaN() : number.get<double>();
    }
    result.generated = json["generated"];
    result.profile = json["profile"];
    result.figures = json["figures"].get<std::map<std::string, double>>();
}

/** @return the wall clock in seconds since some time; for the speed of a run only */
double
GetWallSeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

AgentComparison::AgentComparison(const ScenarioOptions& options)
    : m_options(options)
{
    options.Check();
    m_agents = options.GetAgents();
    ScenarioHelper scenario(options);
    for (const AgentSpec& spec : m_agents)
    {
        AgentResult result;
        result.agent = spec.text;
        result.missing = scenario.FindMissing(spec);
        if (!result.missing.empty() && options.agent != "all")
        {
            throw std::invalid_argument("agent '" + spec.text + "' needs " + result.missing);
        }
        m_running += result.missing.empty() ? 1 : 0;
        m_results.push_back(result);
    }
    if (options.agent == "all")
    {
        ListUnloaded();
    }
}

void
AgentComparison::ListUnloaded()
{
    for (const std::string& name : GetAgentNames())
    {
        const bool listed = std::any_of(m_results.begin(), m_results.end(), [&](const auto& other) {
            return other.agent == name;
        });
        if (!listed)
        {
            AgentResult result;
            result.agent = name;
            result.missing = "to be named (--agent=" + name +
                             "), because it is part of a library "
                             "that is loaded on demand only";
            m_results.push_back(result);
        }
    }
}

std::string
AgentComparison::GetPart(std::size_t index) const
{
    if (m_options.output.empty() || m_running == 1)
    {
        return m_options.output;
    }
    return m_options.output + PARTS + "/" + std::to_string(index);
}

std::size_t
AgentComparison::GetRecorded() const
{
    const auto found =
        std::find_if(m_results.begin(), m_results.end(), [this](const AgentResult& result) {
            return result.missing.empty() &&
                   (m_options.recorded.empty() || result.agent == m_options.recorded);
        });
    return static_cast<std::size_t>(found - m_results.begin());
}

void
AgentComparison::MoveRecordings() const
{
    std::error_code error;
    for (const std::string& name : ScenarioRecorder::GetRecordingNames())
    {
        const std::string from = GetPart(GetRecorded()) + "/" + name;
        const std::string to = m_options.output + "/" + name;
        if (std::filesystem::is_directory(from))
        {
            // file by file: another run may have left some there
            std::filesystem::copy(from,
                                  to,
                                  std::filesystem::copy_options::overwrite_existing |
                                      std::filesystem::copy_options::recursive,
                                  error);
        }
        else if (std::filesystem::exists(from))
        {
            std::filesystem::rename(from, to, error);
        }
        if (error)
        {
            throw std::runtime_error("cannot write \"" + to + "\": " + error.message());
        }
    }
}

AgentResult
AgentComparison::RunOne(std::size_t index, const ScenarioHelper::Progress& progress) const
{
    AgentResult result = m_results[index];
    ScenarioOptions options = m_options;
    // pictures of one agent are enough
    const bool recorded = index == GetRecorded();
    options.animation = m_options.animation && recorded;
    options.timeline = m_options.timeline && recorded;
    options.flowMonitor = m_options.flowMonitor && recorded;
    options.pcap = m_options.pcap && recorded;
    ScenarioHelper scenario(options);
    const double start = GetWallSeconds();
    scenario.Build(m_agents[index], m_options.check ? "" : GetPart(index));
    if (m_options.check)
    {
        return result;
    }
    scenario.Run(progress);
    result.wallSeconds = GetWallSeconds() - start;
    result.simulatedSeconds = scenario.GetEnd().GetSeconds();
    result.summary = scenario.GetMonitor()->GetSummary();
    result.generated = scenario.GetGenerated();
    result.profile = scenario.GetProfileDescription();
    result.figures = scenario.GetFigures();
    return result;
}

void
AgentComparison::RunChildren(const std::vector<std::size_t>& which, std::ostream* progress)
{
    const auto job = [this, &which](std::size_t i, const JobProgress& told) {
        return Serialize(RunOne(which[i], [&told](double done, double all) { told(done / all); }));
    };
    const auto show = [&which, progress](double share) {
        if (progress)
        {
            *progress << "\r" << ShowNumber(100.0 * share, 0) << " % of " << which.size()
                      << " runs " << std::flush;
        }
    };
    const std::vector<ForkedResult> results =
        RunForked(which.size(), static_cast<std::size_t>(m_options.jobs), job, show);
    for (std::size_t i = 0; i < which.size(); ++i)
    {
        AgentResult& result = m_results[which[i]];
        result.error = results[i].error;
        if (result.error.empty())
        {
            Deserialize(results[i].text, result);
        }
    }
}

void
AgentComparison::Merge(const std::vector<std::size_t>& which) const
{
    if (m_options.output.empty() || m_options.check || which.size() < 2)
    {
        return;
    }
    std::vector<std::string> parts;
    for (std::size_t index : which)
    {
        parts.push_back(GetPart(index));
    }
    MergeResults(parts, m_options.output);
    MoveRecordings();
}

void
AgentComparison::Run(std::ostream* progress)
{
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < m_results.size(); ++i)
    {
        if (m_results[i].missing.empty())
        {
            which.push_back(i);
        }
    }
    const PartsRemover remover(which.size() > 1 ? m_options.output : "");
    if (which.size() == 1)
    {
        double last = 0.0;
        m_results[which[0]] = RunOne(which[0], [&](double done, double all) {
            if (progress && GetWallSeconds() - last > 0.5)
            {
                last = GetWallSeconds();
                *progress << "\r" << ShowNumber(done, 1) << " of " << ShowNumber(all, 1)
                          << " simulated s " << std::flush;
            }
        });
    }
    else
    {
        RunChildren(which, progress);
    }
    if (progress)
    {
        *progress << "\r" << std::string(50, ' ') << "\r" << std::flush;
    }
    for (const AgentResult& result : m_results)
    {
        if (!result.error.empty())
        {
            throw std::runtime_error("agent '" + result.agent + "': " + result.error);
        }
    }
    Merge(which);
}

const std::vector<AgentResult>&
AgentComparison::GetResults() const
{
    return m_results;
}

void
AgentComparison::PrintTable(std::ostream& os) const
{
    PrintComparison(os, m_results);
    uint64_t generated = 0;
    bool ran = false;
    for (const AgentResult& result : m_results)
    {
        generated += result.generated;
        ran = ran || result.simulatedSeconds > 0.0;
    }
    if (ran && generated == 0)
    {
        os << "No task was made: "
           << (m_options.devices == 0   ? "--devices is 0"
               : m_options.taskRate > 0 ? "--duration is too short for --taskRate"
                                        : "--taskRate is 0")
           << "\n";
    }
}

} // namespace edgeinference
} // namespace ns3
