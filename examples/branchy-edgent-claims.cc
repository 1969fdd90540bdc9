/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Claims of Edgent, held against the rows of its reproduction.
 */
#include "branchy-claims.h"
#include "branchy-summary.h"

#include <algorithm>
#include <cmath>
#include <map>

// header-only it needs no library
#define FMT_HEADER_ONLY
#include <fmt/core.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double ANSWERS = 0.8; //!< share of tasks from which on a case counts as answered
constexpr double CHANCE = 0.05; //!< share of tasks that measured rates may cost

/** @param tables rows @param deadlineMs a deadline @param variant who @return float32's summary */
ScoreSummary
Get(const BranchyTables& tables, double deadlineMs, const std::string& variant)
{
    return SummarizeScores(tables.at(branchy::EDGENT), "float32", variant, deadlineMs);
}

/** @param tables rows @param deadlineMs a deadline @return who answers how often, as text */
std::string
ListAnswers(const BranchyTables& tables, double deadlineMs)
{
    std::string text;
    for (const auto& agent : GetEdgentAgents())
    {
        const ScoreSummary summary = Get(tables, deadlineMs, agent.first);
        text += fmt::format("{}{} {:.0f} %, exit {:.2f}",
                            text.empty() ? "" : "; ",
                            agent.first,
                            100.0 * summary.inTime,
                            summary.exit);
    }
    return fmt::format("{:.0f} ms: ", deadlineMs) + text;
}

/** Rows of all agents in one case. */
using Case = std::map<std::string, const BranchyRow*>;

/** @param rows of an experiment @return them by case */
std::map<std::string, Case>
GroupCases(const BranchyRows& rows)
{
    std::map<std::string, Case> cases;
    for (const BranchyRow& row : rows)
    {
        cases[fmt::format("{}, {}, {:.0f} ms", row.name, row.encoding, row.deadlineMs)]
             [row.variant] = &row;
    }
    return cases;
}

/** @param agents rows of one case @return by what share of the tasks Edgent is ahead of the best of
 * the three others */
double
GetLead(const Case& agents)
{
    double best = 0.0;
    for (const std::string other : {"device-only", "server-only", "partition-only"})
    {
        best = std::max(best, agents.at(other)->inTime);
    }
    return agents.at("edgent")->inTime - best;
}

/**
 * Edgent answers wherever another one does.
 * @param rows of an experiment @param what it is about @return the claim
 */
BranchyClaim
CheckNoWorse(const BranchyRows& rows, const std::string& what)
{
    double worst = 1.0;
    std::string where;
    const auto cases = GroupCases(rows);
    for (const auto& [name, agents] : cases)
    {
        if (GetLead(agents) < worst)
        {
            worst = GetLead(agents);
            where = name;
        }
    }
    return {
        "Edgent is in time where any of the three others is, " + what,
        true,
        worst >= -CHANCE,
        fmt::format("in {} cases; least ahead of the best of them by {:+.1f} % of the tasks, {}",
                    cases.size(),
                    100.0 * worst,
                    where)};
}

/**
 * Over traces a rate that was measured may be gone, so single traces may go either way.
 * @param rows over traces @return the claim
 */
BranchyClaim
CheckTraces(const BranchyRows& rows)
{
    const auto cases = GroupCases(rows);
    double lead = 0.0;
    std::string figures;
    for (const auto& [name, agents] : cases)
    {
        lead += GetLead(agents) / static_cast<double>(cases.size());
        figures += fmt::format("; {}: {:+.1f}", name, 100.0 * GetLead(agents));
    }
    return {"over traces Edgent is in time as often as the best of the three others, on average",
            true,
            lead >= -CHANCE,
            fmt::format("ahead by {:+.2f} % of the tasks{}", 100.0 * lead, figures)};
}

/** Figure 9. @param setup parameters @param tables rows @param claims gets them */
void
CheckDeadlines(const BranchySetup& setup,
               const BranchyTables& tables,
               std::vector<BranchyClaim>& claims)
{
    double device = 0.0;
    for (const double deadline : setup.edgentMs)
    {
        device = std::max(device, Get(tables, deadline, "device-only").inTime);
    }
    claims.push_back({"device-only never answers in time",
                      true,
                      device == 0.0,
                      fmt::format("at most {:.1f} % of the tasks", 100.0 * device)});
    bool nobody = true;
    bool last = true;
    bool alone[] = {true, true};
    for (const auto& agent : GetEdgentAgents())
    {
        nobody &= Get(tables, 100.0, agent.first).inTime == 0.0;
        const bool published = agent.first != "device-only" && agent.first != "edgent-dynamic";
        for (const double deadline : {400.0, 500.0})
        {
            const ScoreSummary summary = Get(tables, deadline, agent.first);
            last &= !published || (summary.inTime >= ANSWERS && summary.exit > 4.9);
        }
        for (const std::size_t i : {0, 1})
        {
            const ScoreSummary summary = Get(tables, 200.0 + 100.0 * i, agent.first);
            alone[i] &= agent.first == "edgent" ? summary.inTime >= ANSWERS && summary.exit < 4.9
                                                : !published || summary.inTime <= 1.0 - ANSWERS;
        }
    }
    claims.push_back({"in 100 ms nobody answers", true, nobody, ListAnswers(tables, 100.0)});
    claims.push_back(
        {"in 400 and 500 ms Edgent, partition-only and server-only answer with the last "
         "exit",
         true,
         last,
         ListAnswers(tables, 400.0) + "; " + ListAnswers(tables, 500.0)});
    claims.push_back({"in 300 ms Edgent alone answers, with an early exit",
                      true,
                      alone[1],
                      ListAnswers(tables, 300.0)});
    claims.push_back({"in 200 ms Edgent alone answers, with exit 1",
                      false,
                      alone[0],
                      fmt::format("{}; the picture's 12288 B alone take {:.0f} ms at {:.0f} kb/s",
                                  ListAnswers(tables, 200.0),
                                  12288.0 * 8.0 / setup.edgentKbps,
                                  setup.edgentKbps)});
    claims.push_back(CheckNoWorse(tables.at(branchy::EDGENT), "by deadline"));
}

/** Figures 6 and 7. @param setup parameters @param tables rows @param claims gets them */
void
CheckBandwidth(const BranchySetup&, const BranchyTables& tables, std::vector<BranchyClaim>& claims)
{
    bool grows = true;
    std::string exits;
    double before = 0.0;
    std::string differences;
    double worst = 0.0;
    for (const BranchyRow& row : tables.at(branchy::BANDWIDTH))
    {
        if (row.encoding != "float32" || row.variant != "edgent")
        {
            continue;
        }
        grows &= row.exit >= before - 0.01;
        before = row.exit;
        exits += fmt::format("{}{:.0f}: {:.2f}", exits.empty() ? "" : ", ", row.kbps, row.exit);
        const auto published = GetPublishedSweep(row.kbps);
        if (published)
        {
            const double difference = 100.0 * (row.meanMs / published->ms - 1.0);
            worst = std::max(worst, std::abs(difference));
            differences += fmt::format("{}{:.0f}: {:+.0f} %",
                                       differences.empty() ? "" : ", ",
                                       row.kbps,
                                       difference);
        }
    }
    claims.push_back(
        {"Edgent's exit grows with the bandwidth", true, grows, "kb/s: exit " + exits});
    claims.push_back(
        {"Edgent's latency is that of figure 7 within 30 %",
         false,
         worst <= 30.0,
         "kb/s: difference " + differences +
             "; below 200 kb/s the paper's device also loads the model (881 ms) and its "
             "heads are slower; from 1500 kb/s on its cuts are not the best ones of its "
             "own algorithm"});
    claims.push_back(CheckNoWorse(tables.at(branchy::BANDWIDTH), "by bandwidth"));
}

} // namespace

void
CheckEdgent(const BranchySetup& setup,
            const BranchyTables& tables,
            std::vector<BranchyClaim>& claims)
{
    CheckDeadlines(setup, tables, claims);
    CheckBandwidth(setup, tables, claims);
    claims.push_back(CheckTraces(tables.at(branchy::TRACES)));
}

} // namespace edgeinference
} // namespace ns3
