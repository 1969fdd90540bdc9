/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "branchy-report.h"

#include "branchy-claims.h"
#include "branchy-summary.h"

#include <algorithm>
#include <fstream>
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

/** @param path of a file @param text what to write @throws std::runtime_error */
void
WriteText(const std::string& path, const std::string& text)
{
    std::ofstream file(path);
    file << text;
    if (!file.flush())
    {
        throw std::runtime_error("cannot write " + path);
    }
}

/** @param summary of some rows @return it as columns */
std::string
Describe(const ScoreSummary& summary)
{
    return fmt::format("{:5.1f} % {:6} {:6.3f}",
                       100.0 * summary.inTime,
                       summary.inTime > 0.0 ? fmt::format("{:.2f}", summary.exit) : "-",
                       summary.score);
}

/** @param experiment whose row it is @param row it @return what is published of it, or nothing */
std::string
FormatPublished(const std::string& experiment, const BranchyRow& row)
{
    if (experiment == branchy::EDGENT)
    {
        const auto score = GetPublishedEdgent(row.variant, row.deadlineMs);
        return score ? fmt::format("{}", *score) : "";
    }
    const bool swept = experiment == branchy::BANDWIDTH && row.variant == "edgent";
    const auto point = swept ? GetPublishedSweep(row.kbps) : std::nullopt;
    return point ? fmt::format("{}", point->ms) : "";
}

/** @param name of an encoding @param setup parameters @return the line in front of its table */
std::string
Title(const BranchySetup& setup, const std::string& name)
{
    auto known = GetBranchyEncodings(setup);
    known.push_back(GetSizelessEncoding(setup));
    for (const BranchyEncoding& encoding : known)
    {
        if (encoding.name == name)
        {
            return "encoding " + name + ": " + encoding.meaning + "\n";
        }
    }
    return "encoding " + name + "\n";
}

/** @param crossings some @return the one whose lines lie farthest apart */
const Crossing&
GetClearest(const std::vector<Crossing>& crossings)
{
    return *std::max_element(
        crossings.begin(),
        crossings.end(),
        [](const Crossing& a, const Crossing& b) { return a.gainMs < b.gainMs; });
}

/** @param setup parameters @param tables rows @return what the pictures must know */
std::string
MakeMarks(const BranchySetup& setup, const BranchyTables& tables)
{
    std::string encodings;
    std::string deadlines;
    std::string shown[4];
    for (const double deadline : setup.traceMs)
    {
        deadlines += fmt::format("{} ", deadline);
    }
    for (const BranchyEncoding& encoding : GetBranchyEncodings(setup))
    {
        encodings += encoding.name + " ";
    }
    const auto& rows = tables.at(branchy::SOURCES);
    for (const std::string& encoding : GetValues(rows, &BranchyRow::encoding))
    {
        const auto crossings = FindCrossings(rows, encoding);
        if (!crossings.empty())
        {
            const Crossing& crossing = GetClearest(crossings);
            shown[0] += encoding + " ";
            shown[1] += crossing.topology + " ";
            shown[2] += crossing.early.substr(crossing.early.find(' ') + 1) + " ";
            shown[3] += crossing.late.substr(crossing.late.find(' ') + 1) + " ";
        }
    }
    return fmt::format("encodings = \"{}\"\nsource_encodings = \"{}\"\nsource_topologies = \"{}\"\n"
                       "source_early = \"{}\"\nsource_late = \"{}\"\ntrace_deadlines = \"{}\"\n",
                       encodings,
                       shown[0],
                       shown[1],
                       shown[2],
                       shown[3],
                       deadlines);
}

/** Print what was put in the place of inputs that are not published. */
void
PrintInputs(const BranchySetup& setup, std::ostream& os)
{
    os << fmt::format(
        "Qi et al.: published are 6 parts on 6 nodes, Jetson TK1, TX1, TX2 and Nano at random, 10 "
        "topologies, {:.0f} and {:.0f} kb/s, the deadlines.\n"
        "Not published or an image: the number of nodes, how links were drawn and their delays, "
        "where the cloud is and how fast, run delays (table 1), the branches (figure 3), sizes of "
        "packets.\nIn their place: {} nodes in a random connected graph of mean degree {:.0f}, {} "
        "ms per link; a cloud behind node 0 by a link of the same rate and {} ms; Paleo at {} % "
        "of peak;\n{}; the encodings named below. {} topologies, accuracies on Fashion-MNIST.\n\n",
        setup.savingKbps,
        setup.tableKbps,
        setup.nodes,
        setup.degree,
        setup.linkDelayMs,
        setup.cloudDelayMs,
        100.0 * setup.percentOfPeak,
        setup.branchyNetwork,
        setup.topologies);
}

/** Print edge against cloud at equal exits. */
void
PrintSaving(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os)
{
    const auto& rows = tables.at(branchy::SAVING);
    os << fmt::format("== edge against cloud at equal exits, {:.0f} kb/s (figure 4: edge below "
                      "cloud at every exit, 36 % less on average)\n",
                      setup.savingKbps);
    for (const std::string& encoding : GetValues(rows, &BranchyRow::encoding))
    {
        os << Title(setup, encoding) << "exit  edge ms  cloud ms  saving % (95 %)\n";
        const SavingSummary summary = SummarizeSaving(rows, encoding);
        for (std::size_t exit = 0; exit < summary.byExit.size(); ++exit)
        {
            os << fmt::format("{:4} {:8.1f} {:9.1f} {:9.1f} +- {:.1f}\n",
                              exit + 1,
                              summary.edgeMs[exit],
                              summary.cloudMs[exit],
                              summary.byExit[exit].mean,
                              summary.byExit[exit].half);
        }
        os << fmt::format("mean                    {:9.1f} +- {:.1f}   published 36, difference "
                          "{:+.1f}\n",
                          summary.all.mean,
                          summary.all.half,
                          summary.all.mean - PUBLISHED_SAVING)
           << "with the cloud behind";
        for (const double delay : {20.0, 40.0, 60.0, 80.0, 100.0, 120.0})
        {
            const double farther = delay - setup.cloudDelayMs;
            os << fmt::format("{} {:.0f} ms: {:.1f} %",
                              delay > 20.0 ? "," : "",
                              delay,
                              SummarizeSaving(rows, encoding, farther).all.mean);
        }
        os << "\n";
    }
    os << "\n";
}

/** Print exits by deadline. */
void
PrintDeadlines(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os)
{
    const auto& rows = tables.at(branchy::DEADLINES);
    os << fmt::format(
        "== SNE at the edge and the cloud by deadline, {:.0f} kb/s, all topologies; a "
        "late answer counts as -1 (table 2: 50 ms nobody, then the edge, 350 ms both "
        "with the last exit)\n",
        setup.tableKbps);
    for (const std::string& encoding : GetValues(rows, &BranchyRow::encoding))
    {
        os << Title(setup, encoding)
           << "deadline  edge in time  exit  score   cloud in time  exit  score\n";
        for (const double deadline : setup.tableMs)
        {
            os << fmt::format("{:5.0f} ms  {}   {}\n",
                              deadline,
                              Describe(SummarizeScores(rows, encoding, "edge", deadline)),
                              Describe(SummarizeScores(rows, encoding, "cloud", deadline)));
        }
    }
    os << "\n";
}

/** Print the crossing of two sources. */
void
PrintSources(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os)
{
    const auto& rows = tables.at(branchy::SOURCES);
    os << fmt::format(
        "== sources at nodes without parts, {:.0f} kb/s: the one that gets exit 1 "
        "soonest (early) and the one that gets exit 6 soonest (late) (figure 6: early "
        "is faster for exits 1 to 3, late for the others)\n",
        setup.sourceKbps);
    for (const std::string& encoding : GetValues(rows, &BranchyRow::encoding))
    {
        const auto crossings = FindCrossings(rows, encoding);
        os << Title(setup, encoding)
           << fmt::format("the lines cross in {} of {} topologies",
                          crossings.size(),
                          setup.topologies);
        for (const Crossing& crossing : crossings)
        {
            os << fmt::format("; {}: early is faster up to exit {}",
                              crossing.topology,
                              crossing.last);
        }
        os << "\n";
        if (crossings.empty())
        {
            continue;
        }
        const Crossing& shown = GetClearest(crossings);
        os << fmt::format("topology {}: exit  early ({}) ms  late ({}) ms\n",
                          shown.topology,
                          shown.early,
                          shown.late);
        for (std::size_t exit = 0; exit < shown.earlyMs.size(); ++exit)
        {
            os << fmt::format("{:16} {:13.1f} {:13.1f}\n",
                              exit + 1,
                              shown.earlyMs[exit],
                              shown.lateMs[exit]);
        }
    }
    os << "\n";
}

/** Print Edgent and the others by deadline. */
void
PrintEdgent(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os)
{
    const auto& rows = tables.at(branchy::EDGENT);
    os << fmt::format("== Edgent and others by deadline, {:.0f} kb/s: score, a late answer counts "
                      "as -1; in brackets figure 9\n",
                      setup.edgentKbps);
    for (const std::string& encoding : GetValues(rows, &BranchyRow::encoding))
    {
        os << Title(setup, encoding) << "deadline";
        for (const auto& agent : GetEdgentAgents())
        {
            os << fmt::format(" {:>22}", agent.first);
        }
        os << "\n";
        for (const double deadline : setup.edgentMs)
        {
            os << fmt::format("{:5.0f} ms", deadline);
            for (const auto& [name, agent] : GetEdgentAgents())
            {
                const ScoreSummary summary = SummarizeScores(rows, encoding, name, deadline);
                const auto published = GetPublishedEdgent(name, deadline);
                os << fmt::format(" {:>8.3f} x{:.2f} {:>7}",
                                  summary.score,
                                  summary.exit,
                                  published ? fmt::format("[{:.3f}]", *published) : "");
            }
            os << "\n";
        }
    }
    os << "\n";
}

/** Print Edgent and the others by rate. */
void
PrintBandwidth(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os)
{
    const auto& rows = tables.at(branchy::BANDWIDTH);
    os << fmt::format(
        "== by bandwidth, deadline {:.0f} ms: latency, ms; Edgent's exit; in brackets "
        "figures 6 and 7 (measured)\n",
        setup.sweepMs);
    for (const std::string& encoding : GetValues(rows, &BranchyRow::encoding))
    {
        os << Title(setup, encoding) << "   kb/s";
        for (const auto& agent : GetEdgentAgents())
        {
            os << fmt::format(" {:>15}", agent.first);
        }
        os << "  edgent's exit, plan\n";
        for (const double kbps : setup.sweepKbps)
        {
            os << fmt::format("{:7.0f}", kbps);
            const BranchyRow* edgent = nullptr;
            for (const BranchyRow& row : rows)
            {
                if (row.encoding == encoding && row.kbps == kbps)
                {
                    os << fmt::format(" {:15.1f}", row.meanMs);
                    edgent = row.variant == "edgent" ? &row : edgent;
                }
            }
            const auto published = GetPublishedSweep(kbps);
            os << fmt::format(
                "  {:.2f} {}{}\n",
                edgent->exit,
                edgent->plan.substr(0, edgent->plan.find(' ')),
                published ? fmt::format(" [exit {}, {:.0f} ms]", published->exit, published->ms)
                          : "");
        }
    }
    os << "\n";
}

/** Print the line of one trace. */
void
PrintTrace(const BranchyRows& rows, double deadline, const std::string& trace, std::ostream& os)
{
    for (const BranchyRow& row : rows)
    {
        if (row.name != trace || row.deadlineMs != deadline)
        {
            continue;
        }
        if (row.variant == GetEdgentAgents().front().first)
        {
            os << fmt::format("{:>20} {:9.0f}", row.name, row.kbps);
        }
        os << fmt::format("   {:5.1f} % {:6.3f}", 100.0 * row.inTime, row.score);
    }
    os << "\n";
}

/** Print Edgent and the others over traces. */
void
PrintTraces(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os)
{
    const auto& rows = tables.at(branchy::TRACES);
    for (const double deadline : setup.traceMs)
    {
        os << fmt::format(
            "== over traces of the link's rate, deadline {:.0f} ms, float32: share in "
            "time, score\n{:>20} mean kb/s",
            deadline,
            "trace");
        for (const auto& agent : GetEdgentAgents())
        {
            os << fmt::format(" {:>17}", agent.first);
        }
        os << "\n";
        for (const std::string& trace : GetValues(rows, &BranchyRow::name))
        {
            PrintTrace(rows, deadline, trace, os);
        }
        os << fmt::format("{:>30}", "mean");
        for (const auto& agent : GetEdgentAgents())
        {
            const ScoreSummary mean = SummarizeScores(rows, "float32", agent.first, deadline);
            os << fmt::format("   {:5.1f} % {:6.3f}", 100.0 * mean.inTime, mean.score);
        }
        os << "\n\n";
    }
}

} // namespace

void
WriteBranchy(const BranchySetup& setup, const BranchyTables& tables)
{
    for (const auto& [experiment, rows] : tables)
    {
        std::string text = "name,encoding,rate_kbps,deadline_ms,variant,exit,tasks,in_time,mean_ms,"
                           "compute_ms,transfer_ms,accuracy,score,plan,published\n";
        for (const BranchyRow& row : rows)
        {
            text += fmt::format("{},{},{:.3f},{},{},{:.3f},{},{:.4f},{:.3f},{:.3f},{:.3f},{:.4f},"
                                "{:.4f},{},{}\n",
                                row.name,
                                row.encoding,
                                row.kbps,
                                row.deadlineMs,
                                row.variant,
                                row.exit,
                                row.tasks,
                                row.inTime,
                                row.meanMs,
                                row.computeMs,
                                row.transferMs,
                                row.accuracy,
                                row.score,
                                row.plan,
                                FormatPublished(experiment, row));
        }
        WriteText(setup.output + "/reproduce-branchy-" + experiment + ".csv", text);
    }
    WriteText(setup.output + "/reproduce-branchy-marks.gp", MakeMarks(setup, tables));
}

bool
ReportBranchy(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os)
{
    PrintInputs(setup, os);
    PrintSaving(setup, tables, os);
    PrintDeadlines(setup, tables, os);
    PrintSources(setup, tables, os);
    PrintEdgent(setup, tables, os);
    PrintBandwidth(setup, tables, os);
    PrintTraces(setup, tables, os);
    const std::vector<BranchyClaim> claims = CheckBranchy(setup, tables);
    bool holds = true;
    std::string csv = "claim,must_hold,holds,figures\n";
    for (const BranchyClaim& claim : claims)
    {
        const bool failed = claim.must && !claim.holds;
        holds &= !failed;
        os << fmt::format("{} {}: {}: {}\n",
                          claim.must ? "claim" : "published",
                          claim.holds ? "holds"
                          : failed    ? "FAILS"
                                      : "differs",
                          claim.name,
                          claim.figures);
        csv += fmt::format("\"{}\",{},{},\"{}\"\n",
                           claim.name,
                           claim.must ? 1 : 0,
                           claim.holds ? 1 : 0,
                           claim.figures);
    }
    WriteText(setup.output + "/reproduce-branchy-claims.csv", csv);
    return holds;
}

} // namespace edgeinference
} // namespace ns3
