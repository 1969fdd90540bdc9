/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Many tasks in few numbers: one line of a table that compares agents. Example:
 *
 *     TaskTotals totals;
 *     totals.Add(record);                      // each task as it ends; no record is kept
 *     totals.GetSummary().p95Ms;
 */
#ifndef EDGE_INFERENCE_AGENT_SUMMARY_H
#define EDGE_INFERENCE_AGENT_SUMMARY_H

#include "latency-histogram.h"
#include "task-record.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What became of some tasks. Averages over nothing are NaN.
 */
struct AgentSummary
{
    uint64_t tasks{0};          //!< tasks that ended, in whatever way
    uint64_t completed{0};      //!< with an answer
    uint64_t rejected{0};       //!< refused by a server, and recovery gave up
    uint64_t failed{0};         //!< lost
    uint64_t unfinished{0};     //!< under way when the run ended
    double meanMs{0.0};         //!< mean latency of completed tasks, ms
    double p50Ms{0.0};          //!< median latency of completed tasks, ms
    double p95Ms{0.0};          //!< 95 % quantile of it, ms
    double p99Ms{0.0};          //!< 99 % quantile of it, ms
    uint64_t deadlineMisses{0}; //!< had a deadline and did not complete within it
    double joulesPerTask{0.0};  //!< compute and radio energy of the device, of all tasks
    double uplinkKilobytesPerTask{
        0.0};                 //!< payload from the device to sites, 1000 bytes, of all tasks
    double regretMs{0.0};     //!< mean regret of the decisions that were measured, ms
    double serverWaitMs{0.0}; //!< mean time that completed tasks waited for servers, ms
    double accuracy{-1.0};    //!< share of right answers among those known; -1: unknown
};

/**
 * @ingroup edge-inference
 * Adds tasks up into a summary, in memory that does not grow with their number.
 */
class TaskTotals
{
  public:
    /** @param record a task that ended */
    void Add(const TaskRecord& record);

    /** @param seconds how much worse than the best a decision was; infinite ones do not count */
    void AddRegret(double seconds);

    /** @return what became of all tasks so far */
    AgentSummary GetSummary() const;

  private:
    AgentSummary m_counts;       //!< the counts of the summary; its averages are not in use
    LatencyHistogram m_latency;  //!< of completed tasks
    double m_serverWaitNs{0.0};  //!< of completed tasks
    double m_joules{0.0};        //!< energy of the device
    uint64_t m_bytesUp{0};       //!< payload
    double m_regret{0.0};        //!< of decisions, s
    uint64_t m_decisions{0};     //!< whose regret is known
    uint64_t m_answersRight{0};  //!< known to be right
    uint64_t m_answersJudged{0}; //!< known to be right or wrong
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_AGENT_SUMMARY_H
