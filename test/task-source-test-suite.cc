/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/double.h"
#include "ns3/object-factory.h"
#include "ns3/on-off-task-source.h"
#include "ns3/periodic-task-source.h"
#include "ns3/poisson-task-source.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/trace-task-source.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** Standard deviations that a normal variable stays within with a probability of 99.9 %. */
constexpr double Z_999 = 3.2905;

/** @param name of the network @return a network of one layer */
std::shared_ptr<const DnnModel>
MakeModel(const std::string& name)
{
    DnnModelBuilder builder(name);
    builder.AddInput("in", TensorShape{1, 4});
    DnnLayer layer;
    layer.name = "out";
    layer.op = "Gemm";
    layer.outputShape = TensorShape{1, 2};
    layer.flops = 16;
    builder.AddLayer(layer, {"in"});
    return builder.Build();
}

/** Keeps the tasks of one run. */
class Collector
{
  public:
    /** @param task a task */
    void Take(const InferenceTask& task)
    {
        m_tasks.push_back(task);
    }

    /** @param task a task, after which its source is stopped */
    void TakeAndStop(const InferenceTask& task)
    {
        m_tasks.push_back(task);
        m_source->Stop();
    }

    /**
     * Run one source alone.
     * @param source the source, with networks and streams
     * @param duration how long
     * @return the tasks it made
     */
    static std::vector<InferenceTask> Run(Ptr<InferenceTaskSource> source, Time duration)
    {
        Collector collector;
        source->Start(MakeCallback(&Collector::Take, &collector));
        Simulator::Stop(duration);
        Simulator::Run();
        source->Stop();
        Simulator::Destroy();
        return collector.m_tasks;
    }

    std::vector<InferenceTask> m_tasks; //!< what came
    Ptr<InferenceTaskSource> m_source;  //!< whom to stop
};

/**
 * @param type class name without namespace @param stream first stream @return a source with one
 * network
 */
Ptr<InferenceTaskSource>
MakeSource(const std::string& type, int64_t stream = 1)
{
    ObjectFactory factory("ns3::edgeinference::" + type);
    Ptr<InferenceTaskSource> source = factory.Create<InferenceTaskSource>();
    source->AddModel(MakeModel("tiny"));
    source->AssignStreams(stream);
    return source;
}

/** @param tasks some tasks @return what is compared between runs */
std::vector<std::string>
Describe(const std::vector<InferenceTask>& tasks)
{
    std::vector<std::string> lines;
    for (const auto& task : tasks)
    {
        std::ostringstream line;
        line << task.number << ' ' << task.model->GetName() << ' ' << task.createdNs << ' '
             << task.deadlineNs << ' ' << task.priority << ' ' << task.sample;
        lines.push_back(line.str());
    }
    return lines;
}

/** Names of all sources that have a rate. */
const std::vector<std::string> RATED{"PeriodicTaskSource", "PoissonTaskSource", "OnOffTaskSource"};

} // namespace

/**
 * @ingroup edge-inference
 * Task k of a periodic source comes at FirstTask + k * Interval, to the nanosecond.
 */
class PeriodicTimesTestCase : public TestCase
{
  public:
    PeriodicTimesTestCase()
        : TestCase("Periodic tasks come at exact times, with what the attributes say")
    {
    }

  private:
    void DoRun() override
    {
        auto source = MakeSource("PeriodicTaskSource");
        source->SetAttribute("Interval", TimeValue(NanoSeconds(333333333)));
        source->SetAttribute("FirstTask", TimeValue(MilliSeconds(50)));
        source->SetAttribute("Deadline", TimeValue(MilliSeconds(200)));
        source->SetAttribute("BlockDeadlines", StringValue(" 20ms; 0.1s,3us "));
        source->SetAttribute("Priority", UintegerValue(7));
        const auto tasks = Collector::Run(source, Seconds(10));
        // 0.05 + 29 * 0.333333333 = 9.716666657 s is the last before 10 s
        NS_TEST_ASSERT_MSG_EQ(tasks.size(), 30, "tasks within 10 s");
        NS_TEST_ASSERT_MSG_EQ(source->GetGenerated(), 30, "the source counts them too");
        for (std::size_t k = 0; k < tasks.size(); ++k)
        {
            NS_TEST_ASSERT_MSG_EQ(tasks[k].number, k, "numbers have no gaps");
            NS_TEST_ASSERT_MSG_EQ(tasks[k].createdNs,
                                  50000000 + static_cast<int64_t>(k) * 333333333,
                                  "creation of task " << k);
            NS_TEST_ASSERT_MSG_EQ(tasks[k].deadlineNs, 200000000, "deadline");
            NS_TEST_ASSERT_MSG_EQ(tasks[k].priority, 7, "priority");
            NS_TEST_ASSERT_MSG_EQ(
                (tasks[k].blockDeadlinesNs == std::vector<int64_t>{20000000, 100000000, 3000}),
                true,
                "block deadlines");
        }
    }
};

/**
 * @ingroup edge-inference
 * Jitter delays each task by at most its share of the interval and does not add up; a random phase
 * moves all tasks alike.
 */
class PeriodicJitterTestCase : public TestCase
{
  public:
    PeriodicJitterTestCase()
        : TestCase("Periodic jitter stays on the grid; a random phase moves it")
    {
    }

  private:
    void DoRun() override
    {
        auto source = MakeSource("PeriodicTaskSource");
        source->SetMeanRate(10);
        source->SetAttribute("Jitter", DoubleValue(0.5));
        const auto jittered = Collector::Run(source, Seconds(100));
        NS_TEST_ASSERT_MSG_EQ(jittered.size(), 1000, "tasks in 100 s");
        double sum = 0;
        for (std::size_t k = 0; k < jittered.size(); ++k)
        {
            const double late = jittered[k].createdNs - 1e8 * k;
            NS_TEST_ASSERT_MSG_EQ((late >= 0 && late <= 5e7), true, "task " << k << ": " << late);
            sum += late / 5e7;
        }
        // uniform: mean 1/2, variance 1/12
        NS_TEST_ASSERT_MSG_EQ_TOL(sum / 1000, 0.5, Z_999 / std::sqrt(12.0 * 1000), "mean delay");

        auto moved = MakeSource("PeriodicTaskSource");
        moved->SetMeanRate(10);
        moved->SetAttribute("RandomPhase", BooleanValue(true));
        const auto tasks = Collector::Run(moved, Seconds(1));
        NS_TEST_ASSERT_MSG_EQ(tasks.size(), 10, "tasks in 1 s");
        const int64_t phase = tasks[0].createdNs;
        NS_TEST_ASSERT_MSG_EQ((phase > 0 && phase < 100000000), true, "phase " << phase);
        NS_TEST_ASSERT_MSG_EQ(tasks[9].createdNs, phase + 900000000, "the grid is kept");
    }
};

/**
 * @ingroup edge-inference
 * Counts of a Poisson process have mean and variance rate * time, and its gaps are exponential
 * (Kolmogorov-Smirnov, critical value 1.949 / sqrt(n) at 99.9 %).
 */
class PoissonTestCase : public TestCase
{
  public:
    PoissonTestCase()
        : TestCase("Poisson counts have mean and variance 50, and gaps are exponential")
    {
    }

  private:
    void DoRun() override
    {
        constexpr int RUNS = 400;
        constexpr double MEAN = 50; // 20 tasks/s for 2.5 s
        std::vector<double> counts;
        std::vector<double> gaps;
        for (int run = 0; run < RUNS; ++run)
        {
            auto source = MakeSource("PoissonTaskSource", 100 + 10 * run);
            source->SetAttribute("Rate", DoubleValue(20));
            const auto tasks = Collector::Run(source, Seconds(2.5));
            counts.push_back(tasks.size());
            for (std::size_t i = 1; i < tasks.size() && i <= 20; ++i)
            {
                gaps.push_back((tasks[i].createdNs - tasks[i - 1].createdNs) * 1e-9);
            }
        }
        double mean = 0;
        double square = 0;
        for (const double n : counts)
        {
            mean += n / RUNS;
        }
        for (const double n : counts)
        {
            square += (n - mean) * (n - mean) / (RUNS - 1);
        }
        NS_TEST_ASSERT_MSG_EQ_TOL(mean, MEAN, Z_999 * std::sqrt(MEAN / RUNS), "mean");
        // fourth central moment of a Poisson variable of mean m: m + 3 m^2
        const double deviation = std::sqrt((MEAN + 2 * MEAN * MEAN) / RUNS);
        NS_TEST_ASSERT_MSG_EQ_TOL(square, MEAN, Z_999 * deviation, "variance");
        CheckGaps(gaps);
    }

    /** @param gaps gaps of the first tasks, s: their number does not depend on their size */
    void CheckGaps(std::vector<double>& gaps)
    {
        std::sort(gaps.begin(), gaps.end());
        double distance = 0;
        for (std::size_t i = 0; i < gaps.size(); ++i)
        {
            const double theory = 1 - std::exp(-20 * gaps[i]);
            distance = std::max({distance,
                                 std::abs(theory - i / double(gaps.size())),
                                 std::abs(theory - (i + 1) / double(gaps.size()))});
        }
        NS_TEST_ASSERT_MSG_LT(distance, 1.949 / std::sqrt(gaps.size()), "Kolmogorov-Smirnov");
    }
};

/**
 * @ingroup edge-inference
 * Counts of an interrupted Poisson process in its steady state. With rate r while on, mean times a
 * on and b off, duty cycle p = a / (a + b) and g = 1/a + 1/b: the rate has the autocovariance
 * r^2 p (1 - p) exp(-g |s|), so that the count over t has the mean r p t and the variance
 * r p t + 2 r^2 p (1 - p) (t / g - (1 - exp(-g t)) / g^2).
 */
class OnOffTestCase : public TestCase
{
  public:
    OnOffTestCase()
        : TestCase("Counts of bursts have the mean and variance of an interrupted Poisson process")
    {
    }

  private:
    void DoRun() override
    {
        constexpr int RUNS = 1000;
        const double r = 40;
        const double a = 0.3;
        const double b = 0.9;
        const double t = 20;
        const double p = a / (a + b);
        const double g = 1 / a + 1 / b;
        const double variance =
            r * p * t + 2 * r * r * p * (1 - p) * (t / g - (1 - std::exp(-g * t)) / (g * g));
        std::vector<double> counts;
        for (int run = 0; run < RUNS; ++run)
        {
            auto source = MakeSource("OnOffTaskSource", 100 + 10 * run);
            source->SetAttribute("Rate", DoubleValue(r));
            source->SetAttribute("OnTime", TimeValue(Seconds(a)));
            source->SetAttribute("OffTime", TimeValue(Seconds(b)));
            NS_TEST_ASSERT_MSG_EQ_TOL(source->GetMeanRate(), r * p, 1e-9, "stated mean rate");
            counts.push_back(Collector::Run(source, Seconds(t)).size());
        }
        double mean = 0;
        double square = 0;
        for (const double n : counts)
        {
            mean += n / RUNS;
        }
        for (const double n : counts)
        {
            square += (n - mean) * (n - mean) / (RUNS - 1);
        }
        NS_TEST_ASSERT_MSG_EQ_TOL(mean, r * p * t, Z_999 * std::sqrt(variance / RUNS), "mean");
        // the count is nearly normal: its variance estimate deviates by sqrt(2 / RUNS)
        NS_TEST_ASSERT_MSG_EQ_TOL(square,
                                  variance,
                                  Z_999 * variance * std::sqrt(2.3 / RUNS),
                                  "var");
    }
};

/**
 * @ingroup edge-inference
 * The share of time that is on, seen from the tasks: while on they are 1 ms apart on average, so a
 * gap above 20 ms (probability exp(-20) while on) is a time off.
 */
class OnOffDutyCycleTestCase : public TestCase
{
  public:
    OnOffDutyCycleTestCase()
        : TestCase("Times on and off have the duty cycle asked for")
    {
    }

  private:
    void DoRun() override
    {
        auto source = MakeSource("OnOffTaskSource");
        source->SetAttribute("OnTime", TimeValue(Seconds(2)));
        source->SetAttribute("OffTime", TimeValue(Seconds(6)));
        source->SetMeanRate(250); // 1000 per second while on
        DoubleValue rate;
        source->GetAttribute("Rate", rate);
        NS_TEST_ASSERT_MSG_EQ_TOL(rate.Get(), 1000, 1e-9, "rate while on follows from the mean");
        const double duration = 4000;
        const auto tasks = Collector::Run(source, Seconds(duration));
        double off = 0;
        int periods = 0;
        for (std::size_t i = 1; i < tasks.size(); ++i)
        {
            const double gap = (tasks[i].createdNs - tasks[i - 1].createdNs) * 1e-9;
            if (gap > 0.02)
            {
                off += gap;
                ++periods;
            }
        }
        // renewal reward: the share on deviates by sqrt(2 p (1 - p)^2 a / t) for exponential times,
        // where a is the mean time on
        const double p = 0.25;
        const double deviation = std::sqrt(2 * p * (1 - p) * (1 - p) * 2 / duration);
        NS_TEST_ASSERT_MSG_EQ_TOL(1 - off / duration, p, Z_999 * deviation, "share of time on");
        // times off below 20 ms, 0.3 % of them, are not seen; variance of the count: n
        // (p^2+(1-p)^2)
        const double cycles = duration / 8;
        NS_TEST_ASSERT_MSG_EQ_TOL(periods,
                                  cycles * std::exp(-0.02 / 6),
                                  Z_999 * std::sqrt(cycles * (p * p + (1 - p) * (1 - p))),
                                  "cycles");
    }
};

/**
 * @ingroup edge-inference
 * No rate, no time on and no line: no tasks; and nothing is left to do for the simulator.
 */
class ZeroTasksTestCase : public TestCase
{
  public:
    ZeroTasksTestCase()
        : TestCase("A rate of zero makes no tasks, absurd rates and times end")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& type : RATED)
        {
            auto source = MakeSource(type);
            NS_TEST_ASSERT_MSG_EQ(source->SetMeanRate(0), true, type << " has a rate");
            NS_TEST_ASSERT_MSG_EQ(source->GetMeanRate(), 0, type << " states it");
            NS_TEST_ASSERT_MSG_EQ(Collector::Run(source, Seconds(100)).size(), 0, type);
            // so seldom that the first task lies beyond the end of time
            source->SetMeanRate(1e-300);
            NS_TEST_ASSERT_MSG_LT(Collector::Run(source, Seconds(100)).size(), 2, type);
            source->SetMeanRate(4);
            NS_TEST_ASSERT_MSG_EQ_TOL(source->GetMeanRate(), 4, 1e-6, type << " states a rate");
            // a process that would begin after the end of time
            source->SetAttribute("FirstTask", TimeValue(Time::Max() - Seconds(1)));
            NS_TEST_ASSERT_MSG_EQ(Collector::Run(source, Seconds(100)).size(), 0, type);
        }
        auto never = MakeSource("OnOffTaskSource");
        never->SetAttribute("OnTime", TimeValue(Seconds(0)));
        NS_TEST_ASSERT_MSG_EQ(Collector::Run(never, Seconds(100)).size(), 0, "never on");
        auto always = MakeSource("OnOffTaskSource");
        always->SetAttribute("OffTime", TimeValue(Seconds(0)));
        const auto tasks = Collector::Run(always, Seconds(100));
        NS_TEST_ASSERT_MSG_EQ_TOL(tasks.size(), 1000, Z_999 * std::sqrt(1000), "always on");
        CheckRefused();
    }

    /** Values out of range are refused where attributes are checked. */
    void CheckRefused()
    {
        auto poisson = MakeSource("PoissonTaskSource");
        for (const double rate : {-1.0, 2e9, std::nan(""), HUGE_VAL})
        {
            NS_TEST_EXPECT_MSG_EQ(poisson->SetAttributeFailSafe("Rate", DoubleValue(rate)),
                                  false,
                                  "Rate " << rate);
        }
        auto periodic = MakeSource("PeriodicTaskSource");
        const std::vector<std::pair<std::string, std::string>> BAD{{"Interval", "-1s"},
                                                                   {"Jitter", "-0.1"},
                                                                   {"Jitter", "1.1"},
                                                                   {"Deadline", "-5ms"},
                                                                   {"FirstTask", "-1ns"},
                                                                   {"SampleCount", "0"},
                                                                   {"MaxTasks", "-3"},
                                                                   {"Priority", "-1"}};
        for (const auto& [name, value] : BAD)
        {
            NS_TEST_EXPECT_MSG_EQ(periodic->SetAttributeFailSafe(name, StringValue(value)),
                                  false,
                                  name << " " << value);
        }
    }
};

/**
 * @ingroup edge-inference
 * Lists of times are read in every unit, and what is no time is refused by name.
 */
class ParseTimesTestCase : public TestCase
{
  public:
    ParseTimesTestCase()
        : TestCase("Lists of times are read or refused with the entry that is wrong")
    {
    }

  private:
    void DoRun() override
    {
        const auto times = InferenceTaskSource::ParseTimes("1.5,2 ms;3us , 4ns;0.5min,1h,0");
        const std::vector<Time> expected{Seconds(1.5),
                                         MilliSeconds(2),
                                         MicroSeconds(3),
                                         NanoSeconds(4),
                                         Seconds(30),
                                         Seconds(3600),
                                         Time(0)};
        NS_TEST_ASSERT_MSG_EQ((times == expected), true, "all units");
        NS_TEST_ASSERT_MSG_EQ(InferenceTaskSource::ParseTimes(" ").size(), 0, "none");
        for (const std::string text : {"-1s", "1s,,2s", "1s;", "abc", "3 parsecs", "nan", "1e300"})
        {
            std::string said;
            try
            {
                InferenceTaskSource::ParseTimes(text);
            }
            catch (const std::invalid_argument& problem)
            {
                said = problem.what();
            }
            NS_TEST_EXPECT_MSG_NE(said.find("is no time"), std::string::npos, text << ": " << said);
        }
    }
};

/**
 * @ingroup edge-inference
 * The same seed gives the same tasks, another one others; and a second run in one process is like
 * the first.
 */
class RepeatableTasksTestCase : public TestCase
{
  public:
    RepeatableTasksTestCase()
        : TestCase("Same seed, same tasks; another run, other tasks")
    {
    }

  private:
    /** @param type class of the source @param run run number @return its tasks */
    std::vector<std::string> Run(const std::string& type, uint64_t run)
    {
        RngSeedManager::SetRun(run);
        auto source = MakeSource(type, 40);
        source->AddModel(MakeModel("other"), 2);
        source->SetMeanRate(20);
        return Describe(Collector::Run(source, Seconds(20)));
    }

    void DoRun() override
    {
        const uint64_t before = RngSeedManager::GetRun();
        for (const auto& type : RATED)
        {
            const auto first = Run(type, 1);
            NS_TEST_EXPECT_MSG_GT(first.size(), 50, type << " makes tasks");
            NS_TEST_EXPECT_MSG_EQ((first == Run(type, 1)), true, type << " repeats");
            NS_TEST_EXPECT_MSG_EQ((first == Run(type, 2)), false, type << " varies");
        }
        RngSeedManager::SetRun(before);
    }
};

/**
 * @ingroup edge-inference
 * Task k carries the same sample and network whatever process, rate or deadline made it; samples
 * are uniform (chi-square with 9 degrees of freedom, 27.88 at 99.9 %), networks follow weights.
 */
class SharedSamplesTestCase : public TestCase
{
  public:
    SharedSamplesTestCase()
        : TestCase("Samples and networks do not depend on the arrival process")
    {
    }

  private:
    /** @param type class of the source @param rate tasks per second @return 2000 tasks */
    std::vector<InferenceTask> Run(const std::string& type, double rate)
    {
        auto source = MakeSource(type, 7);
        source->AddModel(MakeModel("none"), 0);
        source->AddModel(MakeModel("other"), 3);
        source->SetMeanRate(rate);
        source->SetAttribute("SampleCount", UintegerValue(10));
        source->SetAttribute("MaxTasks", UintegerValue(2000));
        return Collector::Run(source, Seconds(1e6));
    }

    void DoRun() override
    {
        const auto reference = Run("PeriodicTaskSource", 1);
        NS_TEST_ASSERT_MSG_EQ(reference.size(), 2000, "MaxTasks");
        for (const auto& type : RATED)
        {
            const auto tasks = Run(type, 5);
            NS_TEST_ASSERT_MSG_EQ(tasks.size(), 2000, type);
            for (std::size_t i = 0; i < tasks.size(); ++i)
            {
                NS_TEST_ASSERT_MSG_EQ(tasks[i].sample, reference[i].sample, type << ' ' << i);
                NS_TEST_ASSERT_MSG_EQ(tasks[i].model->GetName(),
                                      reference[i].model->GetName(),
                                      type << ' ' << i);
            }
        }
        CheckFrequencies(reference);
    }

    /** @param tasks 2000 tasks with ten samples and networks of weights 1 to 0 to 3 */
    void CheckFrequencies(const std::vector<InferenceTask>& tasks)
    {
        std::vector<double> samples(10);
        std::map<std::string, int> models;
        for (const auto& task : tasks)
        {
            NS_TEST_ASSERT_MSG_LT(task.sample, 10, "sample ids lie below SampleCount");
            ++samples[task.sample];
            ++models[task.model->GetName()];
        }
        double chiSquare = 0;
        for (const double n : samples)
        {
            chiSquare += (n - 200) * (n - 200) / 200;
        }
        NS_TEST_ASSERT_MSG_LT(chiSquare, 27.88, "samples are uniform");
        NS_TEST_ASSERT_MSG_EQ(models["none"], 0, "weight 0");
        NS_TEST_ASSERT_MSG_EQ_TOL(models["tiny"],
                                  500,
                                  Z_999 * std::sqrt(2000 * 0.25 * 0.75),
                                  "weight 1 of 4");
    }
};

/**
 * @ingroup edge-inference
 * MaxTasks and Stop end a source, from within its callback too; Start begins anew.
 */
class StopTestCase : public TestCase
{
  public:
    StopTestCase()
        : TestCase("MaxTasks, Stop and a second Start")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& type : RATED)
        {
            auto source = MakeSource(type);
            source->SetMeanRate(100);
            source->SetAttribute("MaxTasks", UintegerValue(3));
            NS_TEST_ASSERT_MSG_EQ(Collector::Run(source, Seconds(1000)).size(), 3, type);
            NS_TEST_ASSERT_MSG_EQ(Collector::Run(source, Seconds(1000)).size(), 0, "used up");

            auto stopped = MakeSource(type);
            stopped->SetMeanRate(100);
            Collector collector;
            collector.m_source = stopped;
            stopped->Start(MakeCallback(&Collector::TakeAndStop, &collector));
            Simulator::Run(); // ends by itself: no event is left
            NS_TEST_ASSERT_MSG_EQ(collector.m_tasks.size(), 1, type << " stops in its callback");
            Simulator::Destroy();
        }
        auto source = MakeSource("PeriodicTaskSource");
        Collector collector;
        const auto take = MakeCallback(&Collector::Take, &collector);
        source->Start(take);
        Simulator::Schedule(Seconds(2.5), &InferenceTaskSource::Stop, source);
        Simulator::Schedule(Seconds(5.25), &InferenceTaskSource::Start, source, take);
        Simulator::Stop(Seconds(7));
        Simulator::Run();
        std::vector<int64_t> times;
        for (const auto& task : collector.m_tasks)
        {
            times.push_back(task.createdNs / 1000000);
            NS_TEST_ASSERT_MSG_EQ(task.number, times.size() - 1, "numbers go on");
        }
        const std::vector<int64_t> expected{0, 1000, 2000, 5250, 6250};
        NS_TEST_ASSERT_MSG_EQ((times == expected), true, "stopped and started");
        source->Dispose();
        Simulator::Destroy();
    }
};

/**
 * @ingroup edge-inference
 * A trace gives what its lines state and the attributes what they leave out.
 */
class TraceTestCase : public TestCase
{
  public:
    TraceTestCase()
        : TestCase("A trace is replayed to the nanosecond")
    {
    }

  private:
    void DoRun() override
    {
        const std::string fileName = CreateTempDirFilename("tasks.csv");
        {
            std::ofstream file(fileName);
            file << "# recorded on a phone\r\n"
                 << " priority, time_s ,model,sample,deadline_s\r\n"
                 << "\n"
                 << "4,0.125,other,18446744073709551615,0.25\n"
                 << ",0.125,,,\n"
                 << "# a comment within\n"
                 << ",1e1,tiny,5,0\n"
                 << ",86400.123456789,\"comma, inc\",,\n";
        }
        auto source = MakeSource("TraceTaskSource");
        source->AddModel(MakeModel("other"), 0);
        source->AddModel(MakeModel("comma, inc"), 0);
        source->SetAttribute("FileName", StringValue(fileName));
        source->SetAttribute("Deadline", TimeValue(Seconds(2)));
        source->SetAttribute("Priority", UintegerValue(1));
        source->SetAttribute("SampleCount", UintegerValue(1));
        const std::vector<std::string> expected{
            "0 other 125000000 250000000 4 18446744073709551615",
            "1 tiny 125000000 2000000000 1 0",
            "2 tiny 10000000000 0 1 5",
            "3 comma, inc 86400123456789 2000000000 1 0"};
        const auto tasks = Describe(Collector::Run(source, Seconds(1e5)));
        NS_TEST_ASSERT_MSG_EQ(tasks.size(), expected.size(), "lines");
        for (std::size_t i = 0; i < expected.size(); ++i)
        {
            NS_TEST_ASSERT_MSG_EQ(tasks[i], expected[i], "line " << i);
        }
        NS_TEST_ASSERT_MSG_EQ(source->SetMeanRate(3), false, "a trace has no rate to set");
        // without tasks: a header alone
        std::istringstream empty("time_s\n");
        NS_TEST_ASSERT_MSG_EQ(TraceTaskSource::Read(empty, "empty").size(), 0, "no tasks");
    }
};

/**
 * @ingroup edge-inference
 * What is wrong with a trace is said in one sentence with file and line.
 */
class TraceErrorsTestCase : public TestCase
{
  public:
    TraceErrorsTestCase()
        : TestCase("A bad trace is refused with file, line and remedy")
    {
    }

  private:
    /** @param action what should be refused @return what was said */
    static std::string Refusal(const std::function<void()>& action)
    {
        try
        {
            action();
        }
        catch (const std::invalid_argument& problem)
        {
            return problem.what();
        }
        return "not refused";
    }

    void DoRun() override
    {
        const std::vector<std::pair<std::string, std::string>> CASES{
            {"", "bad.csv:0: the file is empty"},
            {"# only a comment\n", "bad.csv:1: the file is empty"},
            {"0.1,alexnet\n", "bad.csv:1: \"0.1\" is no column"},
            {"time_s,model,time_s\n", "bad.csv:1: column time_s comes twice"},
            {"model\nalexnet\n", "bad.csv:1: there is no column time_s"},
            {"time_s,model\n0.1\n", "bad.csv:2: the line has 1 fields"},
            {"time_s\n0.1,2\n", "bad.csv:2: the line has 2 fields"},
            {"time_s\n\n-0.1\n", "bad.csv:3: time_s is \"-0.1\"; write seconds"},
            {"time_s\n1,\n", "bad.csv:2: the line has 2 fields"},
            {"time_s,sample\n,3\n", "bad.csv:2: time_s is \"\""},
            {"time_s\n5 s\n", "bad.csv:2: time_s is \"5 s\""},
            {"time_s\n1e300\n", "bad.csv:2: time_s is \"1e300\""},
            {"time_s\nnan\n", "bad.csv:2: time_s is \"nan\""},
            {"time_s,deadline_s\n1,-2\n", "bad.csv:2: deadline_s is \"-2\""},
            {"time_s,sample\n1,-2\n", "bad.csv:2: sample is \"-2\"; write a whole number"},
            {"time_s,sample\n1,18446744073709551616\n", "bad.csv:2: sample is"},
            {"time_s,priority\n1,4294967296\n", "bad.csv:2: priority is"},
            {"time_s\n2\n2\n1\n", "bad.csv:4: time_s lies before the line above; sort"}};
        for (const auto& [text, expected] : CASES)
        {
            std::istringstream input(text);
            const auto said = Refusal([&input] { TraceTaskSource::Read(input, "bad.csv"); });
            NS_TEST_EXPECT_MSG_EQ(said.substr(0, expected.size()), expected, "trace: " << text);
        }
        CheckFiles();
    }

    /** What only a file or a source can get wrong. */
    void CheckFiles()
    {
        auto source = DynamicCast<TraceTaskSource>(MakeSource("TraceTaskSource"));
        auto said = Refusal([&source] { source->Load("/nowhere/tasks.csv"); });
        NS_TEST_EXPECT_MSG_EQ(said.substr(0, 19), "/nowhere/tasks.csv:", said);
        // a folder can be opened, but not read
        said = Refusal([&source] { source->Load("/"); });
        NS_TEST_EXPECT_MSG_EQ(said.substr(0, 2), "/:", said);

        const std::string fileName = CreateTempDirFilename("unknown.csv");
        std::ofstream(fileName) << "time_s,model\n1,tiny\n2,gpt\n";
        source->AddModel(MakeModel("other"));
        source->Load(fileName);
        said = Refusal([&source] { source->ResolveModels(); });
        NS_TEST_EXPECT_MSG_EQ(said,
                              fileName + ":3: network \"gpt\" is not among those of this device: "
                                         "tiny, other.",
                              "unknown network");
    }
};

/**
 * @ingroup edge-inference
 * Where tasks come from.
 */
class TaskSourceTestSuite : public TestSuite
{
  public:
    TaskSourceTestSuite()
        : TestSuite("edge-inference-task-source", Type::UNIT)
    {
        AddTestCase(new PeriodicTimesTestCase);
        AddTestCase(new PeriodicJitterTestCase);
        AddTestCase(new PoissonTestCase);
        AddTestCase(new OnOffTestCase);
        AddTestCase(new OnOffDutyCycleTestCase);
        AddTestCase(new ZeroTasksTestCase);
        AddTestCase(new ParseTimesTestCase);
        AddTestCase(new RepeatableTasksTestCase);
        AddTestCase(new SharedSamplesTestCase);
        AddTestCase(new StopTestCase);
        AddTestCase(new TraceTestCase);
        AddTestCase(new TraceErrorsTestCase);
    }
};

static TaskSourceTestSuite g_taskSourceTestSuite; //!< registers the suite
