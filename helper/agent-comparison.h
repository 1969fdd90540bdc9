/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Runs one scenario for several agents. Example:
 *
 *     AgentComparison comparison(options);
 *     comparison.Run(&std::cerr);
 *     comparison.PrintTable(std::cout);
 */
#ifndef EDGE_INFERENCE_AGENT_COMPARISON_H
#define EDGE_INFERENCE_AGENT_COMPARISON_H

#include "scenario-helper.h"
#include "scenario-options.h"

#include "ns3/agent-summary.h"

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What one agent achieved.
 */
struct AgentResult
{
    std::string agent;                     //!< as it was named
    std::string missing;                   //!< why it did not run; empty if it did
    std::string error;                     //!< what went wrong; empty if nothing
    AgentSummary summary;                  //!< of all tasks
    uint64_t generated{0};                 //!< tasks that were made
    double simulatedSeconds{0.0};          //!< length of the run
    double wallSeconds{0.0};               //!< what it took
    std::string profile;                   //!< how wires were simulated
    std::map<std::string, double> figures; //!< what the servers' policies counted
};

/**
 * @ingroup edge-inference
 * One run per agent, all with the same tasks and channels. Each run has a process of its own,
 * forked before anything was simulated, so that neither the number nor the order of the agents
 * changes what any of them does, and several run at the same time; a single agent runs in this
 * process, with the same results. Results of several agents are put into one folder, in the order
 * in which the agents were named.
 */
class AgentComparison
{
  public:
    /**
     * @param options with one or several agents
     * @throws std::invalid_argument, std::runtime_error with one sentence
     */
    explicit AgentComparison(const ScenarioOptions& options);

    /**
     * Run all agents whose needs the scenario meets.
     * @param progress where to show how far it is, null: nowhere
     * @throws std::invalid_argument if an agent that was named does not fit, std::runtime_error if
     *         a run failed
     */
    void Run(std::ostream* progress = nullptr);

    /** @return per agent what it achieved, in the order of their names */
    const std::vector<AgentResult>& GetResults() const;

    /** One row per agent, and which did not run and why. @param os where to */
    void PrintTable(std::ostream& os) const;

  private:
    /** @param index of an agent @param progress told now and then @return what it achieved */
    AgentResult RunOne(std::size_t index, const ScenarioHelper::Progress& progress) const;
    /** Run agents in processes of their own. @param which of them @param progress shown here */
    void RunChildren(const std::vector<std::size_t>& which, std::ostream* progress);
    /** Say of agents in libraries that were not loaded why they do not run. */
    void ListUnloaded();
    /** @param index of an agent @return folder for its results */
    std::string GetPart(std::size_t index) const;
    /** @return index of the agent whose run is recorded; the number of agents if none is */
    std::size_t GetRecorded() const;
    /** Move the recordings out of the part. */
    void MoveRecordings() const;
    /** Put the parts together. @param which agents ran */
    void Merge(const std::vector<std::size_t>& which) const;

    ScenarioOptions m_options;          //!< of all runs
    std::vector<AgentSpec> m_agents;    //!< to compare
    std::vector<AgentResult> m_results; //!< per agent
    std::size_t m_running{0};           //!< agents that run at all
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_AGENT_COMPARISON_H
