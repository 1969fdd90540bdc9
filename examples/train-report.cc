/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "train-report.h"

#include "ns3/checkpoint-file.h"

#include <cstdio>
#include <numeric>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr std::size_t RECENT = 20; //!< episodes whose mean reward is shown

/** The picture, drawn in the folder of the curve. */
const char* const SCRIPT = R"(# gnuplot curve.gp, in this folder: reads curve.csv, writes curve.png
set datafile separator ","
set terminal pngcairo size 1000,700 font "Sans,11"
set output "curve.png"
set multiplot layout 2,1
set grid
set key outside right
set xlabel "episode"
set ylabel "reward of an episode, s"
plot "curve.csv" using 1:4 skip 1 with points pointtype 7 pointsize 0.4 linecolor rgb "#9ecae1" title "reward", \
     "curve.csv" using 1:4 skip 1 smooth bezier with lines linewidth 2 linecolor rgb "#08519c" title "smoothed"
set ylabel "mean delay of a task, s"
set y2label "entropy of a choice, nats"
set ytics nomirror
set y2tics
plot "curve.csv" using 1:5 skip 1 with lines linewidth 2 linecolor rgb "#d62728" title "delay", \
     "curve.csv" using 1:9 skip 1 axes x1y2 with lines linewidth 1 linecolor rgb "#2ca02c" title "entropy"
unset multiplot
)";

/** @param folder where to run it @return exit status of gnuplot on curve.gp, 127 if there is none
 */
int
RunGnuplot(const std::string& folder)
{
    std::fflush(nullptr);
    const int child = fork();
    if (child == 0)
    {
        // it complains of flat lines, which are no fault
        if (chdir(folder.c_str()) == 0 && std::freopen("/dev/null", "w", stderr))
        {
            execlp("gnuplot", "gnuplot", "curve.gp", static_cast<char*>(nullptr));
        }
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0)
    {
        return 127;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

} // namespace

TrainProgressLine::TrainProgressLine()
    : m_start(std::chrono::steady_clock::now()),
      m_terminal(isatty(STDERR_FILENO) != 0)
{
}

double
TrainProgressLine::GetSeconds() const
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
}

void
TrainProgressLine::Show(const TrainerProgress& progress)
{
    if (!m_begun)
    {
        m_begun = true;
        m_first = progress.done - 1;
    }
    m_rewards.push_back(progress.result.reward);
    if (m_rewards.size() > RECENT)
    {
        m_rewards.pop_front();
    }
    const double now = GetSeconds();
    const bool last = progress.done >= progress.episodes;
    if (!last && now - m_shown < (m_terminal ? 0.5 : 30.0))
    {
        return;
    }
    m_shown = now;
    const double mean = std::accumulate(m_rewards.begin(), m_rewards.end(), 0.0) /
                        static_cast<double>(m_rewards.size());
    const auto done = static_cast<double>(progress.done - m_first);
    const auto left = static_cast<double>(progress.episodes - progress.done);
    const EpisodeResult& result = progress.result;
    std::fprintf(stderr,
                 "%sepisode %lu of %lu, reward %.4g (mean of %zu), delay %.4g s, %.0f steps/s, "
                 "%.0f s left%s",
                 m_terminal ? "\r" : "",
                 static_cast<unsigned long>(progress.done),
                 static_cast<unsigned long>(progress.episodes),
                 mean,
                 m_rewards.size(),
                 result.tasks > 0.0 ? result.seconds / result.tasks : 0.0,
                 static_cast<double>(progress.steps) / now,
                 now / done * left,
                 m_terminal && !last ? "   " : "\n");
}

void
TrainProgressLine::Warn(const std::string& sentence)
{
    std::fprintf(stderr, "%sedge-inference-train: %s\n", m_terminal ? "\n" : "", sentence.c_str());
}

std::string
DrawTrainingCurve(const std::string& folder)
{
    WriteFileAtOnce(folder + "/curve.gp", SCRIPT);
    const int status = RunGnuplot(folder);
    if (status == 127)
    {
        return "No picture: install gnuplot (Debian: gnuplot-nox) and run it on " + folder +
               "/curve.gp";
    }
    return status == 0 ? "The picture is " + folder + "/curve.png"
                       : "No picture: gnuplot failed on " + folder + "/curve.gp";
}

} // namespace edgeinference
} // namespace ns3
