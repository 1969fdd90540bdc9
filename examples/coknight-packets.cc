/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "coknight-packets.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scenario-helper.h"

#include <nlohmann/json.hpp>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Adds up the tasks of a run. */
class TaskSums
{
  public:
    /** @param fromNs tasks made before are not counted */
    explicit TaskSums(int64_t fromNs)
        : m_fromNs(fromNs)
    {
    }

    /** @param record a task that ended */
    void Add(const TaskRecord& record)
    {
        if (record.createdNs < m_fromNs)
        {
            return;
        }
        ++m_run.tasks;
        m_run.unfinished += record.status == TaskStatus::COMPLETED ? 0 : 1;
        m_latencyNs += record.finishedNs - record.createdNs;
        m_waitNs +=
            record.parts.Get(TaskState::SERVER_WAIT) + record.parts.Get(TaskState::DEVICE_WAIT);
        m_transferNs += record.parts.Get(TaskState::TRANSFER) + record.parts.Get(TaskState::RESULT);
    }

    /** @return means over the tasks */
    CoknightRun GetRun() const
    {
        CoknightRun run = m_run;
        const double tasks = static_cast<double>(run.tasks);
        run.meanMs = static_cast<double>(m_latencyNs) * 1e-6 / tasks;
        run.waitMs = static_cast<double>(m_waitNs) * 1e-6 / tasks;
        run.transferMs = static_cast<double>(m_transferNs) * 1e-6 / tasks;
        return run;
    }

  private:
    int64_t m_fromNs;        //!< first task counted
    CoknightRun m_run;       //!< counts
    int64_t m_latencyNs{0};  //!< sum
    int64_t m_waitNs{0};     //!< sum
    int64_t m_transferNs{0}; //!< sum
};

/** @param setup parameters @param bandwidth R_b, B/s @param policy a policy @return its agent */
std::string
GetAgent(const CoknightSetup& setup, double bandwidth, const std::string& policy)
{
    if (policy == "defp")
    {
        return "defp/TaskRate=" + std::to_string(setup.tasksPerSecond) +
               "/Delta=" + std::to_string(setup.delta) +
               "/BandwidthBudget=" + std::to_string(static_cast<uint64_t>(8.0 * bandwidth)) + "bps";
    }
    return policy == "all-device" ? "device-only" : "server-only";
}

} // namespace

std::string
CoknightRun::ToText() const
{
    return nlohmann::json{meanMs,
                          waitMs,
                          transferMs,
                          tasks,
                          unfinished,
                          holders,
                          controlBytes,
                          settleMs,
                          longestSettleMs}
        .dump();
}

CoknightRun
CoknightRun::FromText(const std::string& text)
{
    const auto json = nlohmann::json::parse(text);
    CoknightRun run;
    double* const numbers[] = {&run.meanMs, &run.waitMs, &run.transferMs};
    for (std::size_t i = 0; i < 3; ++i)
    {
        *numbers[i] = json[i];
    }
    run.tasks = json[3];
    run.unfinished = json[4];
    run.holders = json[5];
    run.controlBytes = json[6];
    run.settleMs = json[7];
    run.longestSettleMs = json[8];
    return run;
}

CoknightRun
SimulateCoknight(const CoknightSetup& setup, const CoknightLink& link, const CoknightCase& which)
{
    RngSeedManager::SetRun(which.run);
    // actors do not begin at the same instant
    Config::SetDefault("ns3::edgeinference::PeriodicTaskSource::RandomPhase", BooleanValue(true));
    // they know the Ethernet they are on
    const auto rate = static_cast<uint64_t>(8.0 * link.goodput);
    Config::SetDefault("ns3::edgeinference::LinkEstimator::InitialRate",
                       DataRateValue(DataRate(rate)));
    Config::SetDefault("ns3::edgeinference::LinkEstimator::InitialDelay",
                       TimeValue(Seconds(link.delaySeconds)));
    const ScenarioOptions options = MakeCoknightScenario(setup, which.devices);
    ScenarioHelper scenario(options, MakeCoknightModel(setup));
    const std::string& policy = GetCoknightPolicies().at(which.policy);
    scenario.Build(AgentSpec::FromString(GetAgent(setup, link.budget, policy)));
    const Time begin = scenario.GetEnd() - options.duration + Seconds(setup.settleSeconds);
    TaskSums sums(begin.GetNanoSeconds());
    for (uint32_t i = 0; i < scenario.GetDevices().GetN(); ++i)
    {
        scenario.GetDevices().Get(i)->TraceConnectWithoutContext(
            "TaskEnded",
            MakeCallback(&TaskSums::Add, &sums));
    }
    scenario.Run();
    CoknightRun run = sums.GetRun();
    const auto& figures = scenario.GetFigures();
    if (policy == "defp")
    {
        run.holders = figures.at("most bundles at once");
        run.controlBytes = figures.at("control bytes");
        run.settleMs = 1000.0 * figures.at("seconds to equilibria") / figures.at("equilibria");
        run.longestSettleMs = 1000.0 * figures.at("longest seconds to equilibrium");
    }
    return run;
}

} // namespace edgeinference
} // namespace ns3
