/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "branchy-claims.h"

#include "branchy-summary.h"

#include <algorithm>
#include <cmath>

// header-only it needs no library
#define FMT_HEADER_ONLY
#include <fmt/core.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Share of tasks from which on a case counts as answered, and under the rest of which as not. */
constexpr double ANSWERS = 0.8;

/** Looks rows of one experiment up. */
class Scores
{
  public:
    /** @param tables rows @param experiment one @param encoding one */
    Scores(const BranchyTables& tables, const std::string& experiment, const std::string& encoding)
        : m_rows(tables.at(experiment)),
          m_encoding(encoding)
    {
    }

    /** @param variant who @param deadlineMs deadline @return the summary */
    ScoreSummary Get(const std::string& variant, double deadlineMs) const
    {
        return SummarizeScores(m_rows, m_encoding, variant, deadlineMs);
    }

    /** @param deadlines some @param variant who @return deadlines that are met, as text */
    std::string ListMet(const std::vector<double>& deadlines, const std::string& variant) const
    {
        std::string met;
        for (const double deadline : deadlines)
        {
            if (Get(variant, deadline).inTime >= ANSWERS)
            {
                met += (met.empty() ? "" : ", ") + fmt::format("{:.0f}", deadline);
            }
        }
        return met.empty() ? "none" : met + " ms";
    }

  private:
    const BranchyRows& m_rows; //!< of the experiment
    std::string m_encoding;    //!< of the rows wanted
};

/** Edge against cloud. @param setup parameters @param tables rows @param claims gets them */
void
CheckSaving(const BranchySetup& setup,
            const BranchyTables& tables,
            std::vector<BranchyClaim>& claims)
{
    const std::string encoding = GetBranchyEncodings(setup).front().name;
    const SavingSummary saving = SummarizeSaving(tables.at(branchy::SAVING), encoding);
    bool below = true;
    std::string figures;
    for (std::size_t exit = 0; exit < saving.byExit.size(); ++exit)
    {
        below &= saving.edgeMs[exit] < saving.cloudMs[exit];
        figures += fmt::format("{}{:.0f} < {:.0f}",
                               figures.empty() ? "" : ", ",
                               saving.edgeMs[exit],
                               saving.cloudMs[exit]);
    }
    claims.push_back({"edge is below cloud at every exit, mean over the topologies, " + encoding,
                      true,
                      below,
                      figures + " ms"});
    const double difference = saving.all.mean - PUBLISHED_SAVING;
    claims.push_back({"the mean saving is 36 %, " + encoding,
                      false,
                      std::abs(difference) <= saving.all.half,
                      fmt::format("{:.1f} +- {:.1f} % (95 %, {} topologies), {:+.1f} points; it "
                                  "depends on where the cloud is, which is not published",
                                  saving.all.mean,
                                  saving.all.half,
                                  setup.topologies,
                                  difference)});
}

/** Table 2. @param setup parameters @param tables rows @param claims gets them */
void
CheckDeadlines(const BranchySetup& setup,
               const BranchyTables& tables,
               std::vector<BranchyClaim>& claims)
{
    const std::string encoding = GetBranchyEncodings(setup).front().name;
    const Scores scores(tables, branchy::DEADLINES, encoding);
    const double first = setup.tableMs.front();
    const double last = setup.tableMs.back();
    claims.push_back({fmt::format("nobody answers in {:.0f} ms, {}", first, encoding),
                      true,
                      scores.Get("edge", first).mostInTime == 0.0 &&
                          scores.Get("cloud", first).mostInTime == 0.0,
                      fmt::format("in time {:.1f} % at the edge, {:.1f} % at the cloud",
                                  100.0 * scores.Get("edge", first).inTime,
                                  100.0 * scores.Get("cloud", first).inTime)});
    const ScoreSummary edge = scores.Get("edge", last);
    const ScoreSummary cloud = scores.Get("cloud", last);
    const double best = 5.9; // mean exit, of six
    claims.push_back(
        {fmt::format("both answer in {:.0f} ms with the last exit, {}", last, encoding),
         true,
         edge.inTime >= ANSWERS && cloud.inTime >= ANSWERS && edge.exit >= best &&
             cloud.exit >= best,
         fmt::format("edge {:.1f} %, exit {:.2f}, score {:.3f}; cloud {:.1f} %, exit "
                     "{:.2f}, score {:.3f}",
                     100.0 * edge.inTime,
                     edge.exit,
                     edge.score,
                     100.0 * cloud.inTime,
                     cloud.exit,
                     cloud.score)});
    bool ahead = true;
    bool ascending = true;
    uint32_t alone = 0;
    double exit = 0.0;
    for (const double deadline : setup.tableMs)
    {
        const ScoreSummary here = scores.Get("edge", deadline);
        const ScoreSummary there = scores.Get("cloud", deadline);
        ahead &= here.inTime >= there.inTime - 0.1 || deadline == first;
        alone += here.inTime >= ANSWERS && there.inTime < 1.0 - ANSWERS ? 1 : 0;
        ascending &= here.exit >= exit - 0.1;
        exit = std::max(exit, here.exit);
    }
    claims.push_back(
        {"in between the edge answers and the cloud does not, with exits that grow with "
         "the deadline, " +
             encoding,
         true,
         ahead && ascending && alone > 0,
         fmt::format("in time by at least {:.0f} %: edge at {}, cloud at {}; the edge "
                     "alone at {} deadlines",
                     100.0 * ANSWERS,
                     scores.ListMet(setup.tableMs, "edge"),
                     scores.ListMet(setup.tableMs, "cloud"),
                     alone)});
}

/** Figure 6. @param setup parameters @param tables rows @param claims gets them */
void
CheckSources(const BranchySetup&, const BranchyTables& tables, std::vector<BranchyClaim>& claims)
{
    const auto& rows = tables.at(branchy::SOURCES);
    for (const std::string& encoding : GetValues(rows, &BranchyRow::encoding))
    {
        const auto crossings = FindCrossings(rows, encoding);
        std::string figures = fmt::format("{} topologies", crossings.size());
        for (const Crossing& crossing : crossings)
        {
            figures += fmt::format("; {}: {} is faster up to exit {}, {} then",
                                   crossing.topology,
                                   crossing.early,
                                   crossing.last,
                                   crossing.late);
        }
        claims.push_back({"there are sources whose lines cross, " + encoding,
                          false,
                          !crossings.empty(),
                          figures});
    }
}

} // namespace

std::vector<BranchyClaim>
CheckBranchy(const BranchySetup& setup, const BranchyTables& tables)
{
    std::vector<BranchyClaim> claims;
    CheckSaving(setup, tables, claims);
    CheckDeadlines(setup, tables, claims);
    CheckSources(setup, tables, claims);
    CheckEdgent(setup, tables, claims);
    return claims;
}

} // namespace edgeinference
} // namespace ns3
