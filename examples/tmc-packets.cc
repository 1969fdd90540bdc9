/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tmc-packets.h"

#include "ns3/config.h"
#include "ns3/learning-trainer.h"
#include "ns3/packet-environment.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scenario-helper.h"
#include "ns3/shared-rmsprop.h"
#include "ns3/string.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

// header-only it needs no library
#define FMT_HEADER_ONLY
#include <fmt/core.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

using Json = nlohmann::json;

const std::string LEARNED = "mtl-a3c"; //!< trained on the analytic model
const std::string REFINED = "refined"; //!< then on packets
const std::string MODEL = "model";     //!< what the analytic model promises
const std::string ORACLE = "oracle";   //!< chain search with true knowledge

/** Order of the rows. */
const char* const METHODS[] =
    {"mtl-a3c", "refined", "greedy", "apdi", "rpdi", "neurosurgeon", "oracle"};

/** Agents that are not learned, as on a command line. */
const std::map<std::string, std::string> AGENTS{{"greedy", "greedy"},
                                                {"apdi", "even-split"},
                                                {"rpdi", "random"},
                                                {"neurosurgeon", "neurosurgeon"},
                                                {ORACLE, "chain/IdealKnowledge=true"}};

/** @param job what to do in a process of its own @return its result
 * @throws std::runtime_error with its sentence */
std::string
RunAlone(const ForkedJob& job)
{
    const ForkedResult result = RunForked(1, 1, job).front();
    if (!result.error.empty())
    {
        throw std::runtime_error(result.error);
    }
    return result.text;
}

/** @param texts attributes of ns-3 by name @throws std::invalid_argument if there is none */
void
SetDefaults(const TmcTexts& texts)
{
    for (const auto& [name, value] : texts)
    {
        if (!Config::SetDefaultFailSafe("ns3::edgeinference::" + name, StringValue(value)))
        {
            throw std::invalid_argument("\"" + value + "\" is no value of the attribute " + name);
        }
    }
}

/** Simulate, in this process. @param options scenario @param agent as on a command line
 * @param run number of the random streams @return score, latency and lost tasks as text */
std::string
Simulate(ScenarioOptions options, const std::string& agent, uint64_t run)
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(run);
    options.agent = agent;
    ScenarioHelper scenario(options);
    scenario.Build(options.GetAgents().front());
    scenario.Run();
    const AgentSummary summary = scenario.GetMonitor()->GetSummary();
    const auto completed = static_cast<double>(summary.completed);
    const auto tasks = static_cast<double>(summary.tasks);
    return Json{completed > 0.0 ? 1e-3 * summary.meanMs * completed : 0.0,
                completed,
                tasks,
                tasks > 0.0 ? summary.joulesPerTask * tasks : 0.0}
        .dump();
}

/** One seed of one point. */
class PacketJob
{
  public:
    /** @param setup parameters @param point index @param seed from 1 */
    PacketJob(const TmcSetup& setup, std::size_t point, uint32_t seed)
        : m_setup(setup),
          m_point(setup.packets.points.at(point)),
          m_seed(seed),
          m_folder(fmt::format("{}/packets-{}-{}", setup.output, point, seed))
    {
    }

    ~PacketJob()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }

    PacketJob(const PacketJob&) = delete;
    PacketJob& operator=(const PacketJob&) = delete;

    /** @param progress told the share that is done @return results as text */
    std::string Run(const JobProgress& progress)
    {
        std::filesystem::remove_all(m_folder);
        std::filesystem::create_directories(m_folder);
        SetDefaults(m_setup.packets.defaults);
        Json results;
        results[MODEL] = Json::parse(
            RunAlone([this](std::size_t, const JobProgress&) { return TrainOnModel(); }));
        progress(0.3);
        results[LEARNED] = Evaluate("a3c/Checkpoint=" + GetTrained());
        for (const auto& [method, agent] : AGENTS)
        {
            results[method] = Evaluate(agent);
        }
        progress(0.6);
        Refine();
        results[REFINED] =
            Evaluate("a3c/Checkpoint=" + LearningTrainer::GetCheckpointFile(m_folder + "/refined"));
        return results.dump();
    }

  private:
    /** @return file of the policy that knows the analytic model only */
    std::string GetTrained() const
    {
        return m_folder + "/trained.checkpoint";
    }

    /** Train, in this process. @return what the analytic model promises, as of Simulate */
    std::string TrainOnModel() const
    {
        TmcSetup setup = m_setup;
        setup.trainings = {{m_point.twin, "packets"}};
        setup.episodes = m_setup.packets.episodes;
        const PolicyCheckpoint policy =
            TrainTmc(setup, 0, m_setup.learners.front(), m_seed, JobProgress());
        WritePolicyCheckpoint(GetTrained(), policy);
        const TmcScore score = ScoreTmcWorld(m_point.twin, policy, m_setup, m_seed);
        return Json{score.seconds, score.tasks, score.tasks, score.joules}.dump();
    }

    /** @param agent as on a command line @return sums over the runs */
    std::vector<double> Evaluate(const std::string& agent) const
    {
        std::vector<double> sums(4);
        for (uint32_t i = 0; i < m_setup.packets.runs; ++i)
        {
            const uint64_t run = static_cast<uint64_t>(m_seed) * 1000 + i;
            const Json one = Json::parse(RunAlone([&](std::size_t, const JobProgress&) {
                return Simulate(m_point.options, agent, run);
            }));
            for (std::size_t j = 0; j < sums.size(); ++j)
            {
                if (!one[j].is_number())
                {
                    throw std::runtime_error("agent " + agent + " gives no number: " + one.dump());
                }
                sums[j] += one[j].get<double>();
            }
        }
        return sums;
    }

    /** Go on learning, on packets of runs that no evaluation sees. */
    void Refine() const
    {
        PolicyCheckpoint policy = ReadPolicyCheckpoint(GetTrained());
        for (const auto& [name, value] : m_setup.packets.learner)
        {
            policy.attributes[name] = value;
        }
        ScenarioOptions options = m_point.options;
        options.agent = "a3c/DeadlineWeight=0";
        LearningTrainerSettings settings;
        settings.seed = m_seed;
        settings.episodes = m_setup.packets.refinements;
        settings.folder = m_folder + "/refined";
        settings.rolloutSteps = m_setup.packets.rollout;
        settings.explorationStart = 0.0;
        settings.explorationEnd = 0.0;
        settings.annealEpisodes = m_setup.packets.refinements;
        settings.firstParameters = policy.parameters;
        const auto optimiser = CreateObject<SharedRmsProp>();
        for (const auto& [name, value] : m_setup.packets.optimiser)
        {
            if (!optimiser->SetAttributeFailSafe(name, StringValue(value)))
            {
                throw std::invalid_argument("\"" + value + "\" is no value of " + name);
            }
        }
        const std::vector<ScenarioOptions> scenarios{options};
        LearningTrainer trainer(settings,
                                std::make_shared<PacketEnvironment>(scenarios, policy),
                                optimiser);
        trainer.Train();
    }

    const TmcSetup& m_setup;       //!< parameters
    const TmcPacketPoint& m_point; //!< of the setup
    uint32_t m_seed;               //!< of this job
    std::string m_folder;          //!< for policies, removed at the end
};

/** @param interval a mean @param factor positive @return both times the factor */
MeanInterval
Scale(MeanInterval interval, double factor)
{
    interval.mean *= factor;
    interval.half *= factor;
    return interval;
}

/** @param result of a method @return mean latency over seeds, ms */
MeanInterval
GetMilliseconds(const TmcPacketResult& result)
{
    std::vector<double> values;
    for (const double seconds : result.secondsPerTask)
    {
        values.push_back(1e3 * seconds);
    }
    return GetMeanInterval(values);
}

/** @param result of a method @param oracle at the same point @return how far it is above, ms */
std::vector<double>
GetGaps(const TmcPacketResult& result, const TmcPacketResult& oracle)
{
    std::vector<double> gaps;
    for (std::size_t i = 0; i < result.secondsPerTask.size(); ++i)
    {
        gaps.push_back(1e3 * (result.secondsPerTask[i] - oracle.secondsPerTask.at(i)));
    }
    return gaps;
}

/** @param methods results of a point @param os gets the gaps @return whether it does not grow */
bool
CheckGap(const std::map<std::string, TmcPacketResult>& methods, std::ostream& os)
{
    const TmcPacketResult& oracle = methods.at(ORACLE);
    const std::vector<double> before = GetGaps(methods.at(LEARNED), oracle);
    const std::vector<double> after = GetGaps(methods.at(REFINED), oracle);
    std::vector<double> changes;
    for (std::size_t i = 0; i < before.size(); ++i)
    {
        changes.push_back(after[i] - before[i]);
    }
    const MeanInterval change = GetMeanInterval(changes);
    const bool holds = change.mean <= 0.0 || (changes.size() > 1 && change.mean <= change.half);
    const double measured = GetMilliseconds(methods.at(LEARNED)).mean;
    const double promised = GetMilliseconds(methods.at(MODEL)).mean;
    os << fmt::format("{}  gap of mtl-a3c to the oracle {:+.2f} ms, refined {:+.2f} ms; change "
                      "{:+.2f} +- {:.2f}; the analytic model promised {:.2f} ms, packets gave "
                      "{:.2f} ({:+.1f} %)\n",
                      holds ? "holds:" : "FAILS:",
                      GetMeanInterval(before).mean,
                      GetMeanInterval(after).mean,
                      change.mean,
                      change.half,
                      promised,
                      measured,
                      100.0 * (measured / promised - 1.0));
    return holds;
}

} // namespace

TmcPacketResults
RunTmcPackets(const TmcSetup& setup)
{
    const std::size_t points = setup.packets.points.size();
    TmcPacketResults results(points);
    std::filesystem::create_directories(setup.output);
    const auto done =
        RunForked(points * setup.seeds, setup.jobs, [&](std::size_t i, const JobProgress& told) {
            return PacketJob(setup, i / setup.seeds, static_cast<uint32_t>(i % setup.seeds) + 1)
                .Run(told);
        });
    for (std::size_t i = 0; i < done.size(); ++i)
    {
        if (!done[i].error.empty())
        {
            throw std::runtime_error("mtl-a3c on packets: " + done[i].error);
        }
        const Json methods = Json::parse(done[i].text);
        for (const auto& [method, sums] : methods.items())
        {
            TmcPacketResult& result = results[i / setup.seeds][method];
            TmcScore score;
            score.seconds = sums[0];
            score.tasks = sums[1];
            score.joules = sums[3];
            result.scores.push_back(score);
            result.secondsPerTask.push_back(score.seconds / std::max(score.tasks, 1.0));
            result.lostShare.push_back(1.0 - score.tasks / std::max(sums[2].get<double>(), 1.0));
        }
    }
    return results;
}

void
AppendTmcPackets(const TmcSetup& setup, const TmcPacketResults& results)
{
    const std::string path = setup.output + "/reproduce-tmc";
    std::ofstream csv(path + ".csv", std::ios::app);
    std::ofstream intervals(path + "-intervals.csv", std::ios::app);
    if (!csv || !intervals)
    {
        throw std::runtime_error("cannot write " + path + ".csv");
    }
    for (std::size_t i = 0; i < results.size(); ++i)
    {
        const TmcPacketPoint& point = setup.packets.points[i];
        for (const auto& [method, result] : results[i])
        {
            const bool model = method == MODEL;
            const std::string begin = fmt::format("{},{},{},{}",
                                                  point.figure,
                                                  point.x,
                                                  method == REFINED ? LEARNED + "-refined"
                                                  : model           ? LEARNED
                                                                    : method,
                                                  model ? "analytic-wifi" : "packet-wifi");
            // the model's episodes are longer: as many tasks as on packets
            const double share =
                model ? GetTmcMean(results[i].at(LEARNED).scores, &TmcScore::tasks).mean /
                            GetTmcMean(result.scores, &TmcScore::tasks).mean
                      : 1.0;
            const MeanInterval seconds =
                Scale(GetTmcMean(result.scores, &TmcScore::seconds), share);
            const MeanInterval joules = Scale(GetTmcMean(result.scores, &TmcScore::joules), share);
            csv << fmt::format("{},{:.3f},{:.3f}\n", begin, seconds.mean, joules.mean);
            intervals << fmt::format("{},{:.3f},{:.3f},{:.3f},{:.3f},{}\n",
                                     begin,
                                     seconds.mean,
                                     seconds.half,
                                     joules.mean,
                                     joules.half,
                                     result.scores.size());
        }
    }
}

bool
CheckTmcPackets(const TmcSetup& setup, const TmcPacketResults& results, std::ostream& os)
{
    bool holds = true;
    for (std::size_t i = 0; i < results.size(); ++i)
    {
        const TmcPacketPoint& point = setup.packets.points[i];
        os << fmt::format("\nfigure {}, x = {}, WiFi packets: ms per task (95 % over seeds), tasks "
                          "without an answer at the end, J per task\n",
                          point.figure,
                          point.x);
        for (const char* method : METHODS)
        {
            const TmcPacketResult& result = results[i].at(method);
            const MeanInterval latency = GetMilliseconds(result);
            const double tasks = GetTmcMean(result.scores, &TmcScore::tasks).mean;
            os << fmt::format("{:>14} {:9.2f} +- {:6.2f}  {:5.1f} %  {:8.4f}\n",
                              method,
                              latency.mean,
                              latency.half,
                              100.0 * GetMeanInterval(result.lostShare).mean,
                              GetTmcMean(result.scores, &TmcScore::joules).mean /
                                  std::max(tasks, 1.0));
        }
        holds &= CheckGap(results[i], os);
    }
    return holds;
}

} // namespace edgeinference
} // namespace ns3
