/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Reproduces the figures of MTL-A3C's paper: total delay and energy against servers, blocks, task
 * rate and link capacity for MTL-A3C, A3C, distributed DQN, greedy, APDI, RPDI and the exact
 * optimum. `make reproduce-tmc` runs it and draws the pictures.
 *
 *     edge-inference-reproduce-tmc --output=results
 *     edge-inference-reproduce-tmc --figures=8a --points=2 --episodes=20 --seeds=1
 *
 * Expected: mtl-a3c within 3 % of the exact optimum at six servers; delay falls with servers and
 * with the first blocks, rises with the task rate. Ends with status 1 if a claim fails, and without
 * LibTorch with a sentence that says what to install.
 */
#include "tmc-claims.h"
#include "tmc-packets.h"

#include "ns3/command-line.h"
#include "ns3/forked-jobs.h"
#include "ns3/program-arguments.h"

#include <iostream>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** What a user asks for. */
struct Options
{
    TmcLimits limits;                              //!< what is left out
    std::string parameters{GetTmcParameterFile()}; //!< file
    std::string curves{GetTmcCurveFile()};         //!< file
    bool check{true};                              //!< do claims decide the exit status?
    uint32_t jobs{0};                              //!< processes
    std::string output{"results"};                 //!< folder
};

/** A piece of work. */
struct Job
{
    std::size_t training{0}; //!< which environment
    std::size_t learner{0};  //!< which learner
    uint32_t seed{0};        //!< 1 and more
};

/** @param argc number of words @param argv words of the command line @return what they ask for */
Options
ParseOptions(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.Usage("Reproduce MTL-A3C: delay and energy against servers, blocks, rates, capacity.");
    AddOption(cmd, "full", "as many episodes as the paper's", options.limits.full);
    AddOption(cmd, "episodes", "of a training, 0: as the file says", options.limits.episodes);
    AddOption(cmd,
              "seeds",
              "trainings per point and learner, 0: as the file says",
              options.limits.seeds);
    AddOption(cmd, "figures", "names joined by commas, empty: all", options.limits.figures);
    AddOption(cmd,
              "learners",
              "names joined by commas, mtl-a3c among them; empty: all",
              options.limits.learners);
    AddOption(cmd, "packets", "also train and compare on WiFi packets", options.limits.packets);
    AddOption(cmd, "points", "per figure, 0: all", options.limits.pointsPerFigure);
    AddTextOption(cmd, "parameters", "parameter file", options.parameters);
    AddTextOption(cmd, "curves", "file of the paper's curves", options.curves);
    AddOption(cmd, "check", "end with status 1 if a claim fails", options.check);
    AddOption(cmd, "jobs", "trainings at the same time, 0: as many as processors", options.jobs);
    AddTextOption(cmd, "output", "folder for the results", options.output);
    ParseArguments(cmd, argc, argv);
    return options;
}

/** @param setup parameters @return all trainings; those with many blocks, the longest, first */
std::vector<Job>
ListJobs(const TmcSetup& setup)
{
    std::vector<Job> jobs;
    for (std::size_t training = setup.trainings.size(); training-- > 0;)
    {
        for (std::size_t learner = 0; learner < setup.learners.size(); ++learner)
        {
            for (uint32_t seed = 1; seed <= setup.seeds; ++seed)
            {
                jobs.push_back({training, learner, seed});
            }
        }
    }
    return jobs;
}

/** @param scores of a job @param results gets them */
void
Collect(const TmcScores& scores, TmcResults& results)
{
    for (const auto& [point, methods] : scores)
    {
        for (const auto& [method, score] : methods)
        {
            results[point][method].push_back(score);
        }
    }
}

/** @param share of all jobs that is done @param count of them */
void
ShowProgress(double share, std::size_t count)
{
    static int shown = -1;
    if (static_cast<int>(100.0 * share) != shown)
    {
        shown = static_cast<int>(100.0 * share);
        std::cerr << "\r" << shown << " % of " << count << " trainings " << std::flush;
    }
}

/** End with one sentence where a learner cannot be had. @param setup parameters */
void
CheckLearners(const TmcSetup& setup)
{
    const auto make = [&setup](std::size_t i, const JobProgress&) {
        PolicyCheckpoint policy;
        policy.learner = setup.learners[i].name;
        policy.attributes = setup.learners[i].attributes;
        policy.shape = {1, 1, 2};
        policy.MakeLearner(1);
        return std::string();
    };
    for (const auto& result : RunForked(setup.learners.size(), setup.jobs, make))
    {
        if (!result.error.empty())
        {
            throw std::runtime_error(result.error);
        }
    }
}

/** Train and compare. Trainings are processes: the parent never touches LibTorch. @param setup
 * parameters @return results of all points */
TmcResults
RunAll(const TmcSetup& setup)
{
    const std::vector<Job> jobs = ListJobs(setup);
    const auto train = [&](std::size_t i, const JobProgress& progress) {
        const Job& job = jobs[i];
        const PolicyCheckpoint policy =
            TrainTmc(setup, job.training, setup.learners[job.learner], job.seed, progress);
        return WriteTmcScores(ScoreTmcPolicy(setup, job.training, policy, job.seed));
    };
    const auto done = RunForked(jobs.size(), setup.jobs, train, [&](double share) {
        ShowProgress(share, jobs.size());
    });
    std::cerr << "\r" << std::string(40, ' ') << "\r";
    TmcResults results(setup.points.size());
    for (std::size_t i = 0; i < jobs.size(); ++i)
    {
        if (!done[i].error.empty())
        {
            throw std::runtime_error("training " + setup.trainings[jobs[i].training].name + " of " +
                                     setup.learners[jobs[i].learner].name + ": " + done[i].error);
        }
        Collect(ReadTmcScores(done[i].text), results);
    }
    for (uint32_t seed = 1; seed <= setup.seeds; ++seed)
    {
        Collect(ScoreTmcBaselines(setup, seed), results);
    }
    return results;
}

/** @param options what the user asks for */
void
Reproduce(const Options& options)
{
    const TmcCurves curves = ReadTmcCurves(options.curves);
    TmcSetup setup = ReadTmcSetup(options.parameters, options.limits);
    setup.jobs = options.jobs;
    setup.output = options.output;
    std::cout << "parameters: " << options.parameters << ", " << setup.trainings.size()
              << " environments x " << setup.learners.size() << " learners x " << setup.seeds
              << " seeds, " << setup.episodes << " episodes each\n";
    CheckLearners(setup);
    const TmcResults results = RunAll(setup);
    WriteTmc(setup, results);
    PrintTmc(setup, results, std::cout);
    bool holds = CheckTmc(setup, results, curves, std::cout);
    CompareTmc(setup, results, curves, std::cout);
    const TmcPacketResults packets = RunTmcPackets(setup);
    AppendTmcPackets(setup, packets);
    holds &= CheckTmcPackets(setup, packets, std::cout);
    std::cout << "written: " << setup.output << "/reproduce-tmc.csv and -intervals.csv\n";
    if (!holds && options.check)
    {
        throw std::runtime_error("a claim fails, see above");
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-reproduce-tmc", [&] { Reproduce(ParseOptions(argc, argv)); });
}
