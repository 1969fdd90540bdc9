/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "agent-comparison.h"

#include "comparison-table.h"
#include "result-merge.h"

#include "ns3/log.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

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

/** Say something to the parent. @param pipe to it @param line what */
void
Say(int pipe, const std::string& line)
{
    const std::string text = line + "\n";
    std::size_t done = 0;
    while (done < text.size())
    {
        const ssize_t written = write(pipe, text.data() + done, text.size() - done);
        if (written < 0 && errno != EINTR)
        {
            _exit(1);
        }
        done += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
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

AgentResult
AgentComparison::RunOne(std::size_t index, const ScenarioHelper::Progress& progress) const
{
    AgentResult result = m_results[index];
    ScenarioOptions options = m_options;
    // one picture is enough
    options.animation = m_options.animation && index == 0;
    ScenarioHelper scenario(options);
    const double start = GetWallSeconds();
    scenario.Build(m_agents[index], GetPart(index));
    scenario.Run(progress);
    result.wallSeconds = GetWallSeconds() - start;
    result.simulatedSeconds = scenario.GetEnd().GetSeconds();
    result.summary = scenario.GetMonitor()->GetSummary();
    result.generated = scenario.GetGenerated();
    result.profile = scenario.GetProfileDescription();
    result.figures = scenario.GetFigures();
    return result;
}

AgentComparison::Child
AgentComparison::Fork(std::size_t index) const
{
    int ends[2];
    if (pipe(ends) != 0)
    {
        throw std::runtime_error(std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    std::fflush(nullptr);
    Child child;
    child.index = index;
    child.pid = fork();
    if (child.pid < 0)
    {
        throw std::runtime_error(std::string("cannot fork: ") + std::strerror(errno));
    }
    if (child.pid > 0)
    {
        close(ends[1]);
        child.pipe = ends[0];
        return child;
    }
    close(ends[0]);
    try
    {
        const AgentResult result = RunOne(index, [&ends](double done, double all) {
            Say(ends[1], "P" + std::to_string(done / all));
        });
        Say(ends[1], "R" + Serialize(result));
    }
    catch (const std::exception& problem)
    {
        Say(ends[1], std::string("E") + problem.what());
        _exit(1);
    }
    // what the parent has set up is not ours to take down
    std::fflush(nullptr);
    _exit(0);
}

void
AgentComparison::TakeLine(Child& child, const std::string& line)
{
    AgentResult& result = m_results[child.index];
    const std::string rest = line.substr(1);
    switch (line.front())
    {
    case 'P':
        child.done = std::stod(rest);
        break;
    case 'R':
        Deserialize(rest, result);
        child.done = 1.0;
        break;
    default:
        result.error = rest;
    }
}

bool
AgentComparison::Listen(Child& child)
{
    char buffer[4096];
    const ssize_t count = read(child.pipe, buffer, sizeof(buffer));
    if (count > 0)
    {
        child.text.append(buffer, static_cast<std::size_t>(count));
        for (std::size_t end; (end = child.text.find('\n')) != std::string::npos;)
        {
            TakeLine(child, child.text.substr(0, end));
            child.text.erase(0, end + 1);
        }
        return true;
    }
    if (count < 0 && errno == EINTR)
    {
        return true;
    }
    close(child.pipe);
    int status = 0;
    waitpid(child.pid, &status, 0);
    AgentResult& result = m_results[child.index];
    if (result.error.empty() && WIFSIGNALED(status))
    {
        result.error = std::string("died of signal ") + strsignal(WTERMSIG(status));
    }
    else if (result.error.empty() && child.done < 1.0)
    {
        result.error = "ended without a result";
    }
    return false;
}

void
AgentComparison::RunChildren(const std::vector<std::size_t>& which, std::ostream* progress)
{
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t most = m_options.jobs > 0 ? m_options.jobs : processors;
    std::vector<Child> children;
    std::size_t next = 0;
    std::size_t ended = 0;
    while (next < which.size() || !children.empty())
    {
        while (next < which.size() && children.size() < most)
        {
            children.push_back(Fork(which[next++]));
        }
        std::vector<pollfd> files;
        double done = static_cast<double>(ended);
        for (const Child& child : children)
        {
            files.push_back({child.pipe, POLLIN, 0});
            done += child.done;
        }
        if (progress)
        {
            *progress << "\r" << ShowNumber(100.0 * done / which.size(), 0) << " % of "
                      << which.size() << " runs " << std::flush;
        }
        poll(files.data(), files.size(), -1);
        for (std::size_t i = children.size(); i-- > 0;)
        {
            if (files[i].revents != 0 && !Listen(children[i]))
            {
                children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
                ++ended;
            }
        }
    }
}

void
AgentComparison::Merge(const std::vector<std::size_t>& which) const
{
    if (m_options.output.empty() || which.size() < 2)
    {
        return;
    }
    std::vector<std::string> parts;
    for (std::size_t index : which)
    {
        parts.push_back(GetPart(index));
    }
    MergeResults(parts, m_options.output);
    std::error_code ignored;
    std::filesystem::rename(parts.front() + "/animation.xml",
                            m_options.output + "/animation.xml",
                            ignored);
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
}

} // namespace edgeinference
} // namespace ns3
