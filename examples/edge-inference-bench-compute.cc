/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a job costs a ComputeResource: CPU time per job under each discipline, with a queue that is
 * empty, short and long on average.
 *
 *     edge-inference-bench-compute --jobs=200000
 */
#include "ns3/command-line.h"
#include "ns3/compute-resource.h"
#include "ns3/double.h"
#include "ns3/program-arguments.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** Poisson arrivals of jobs with exponential service times at one slot. */
class JobStream
{
  public:
    /** @param discipline TypeId, with attributes if wanted @param load of the slot @param jobs */
    JobStream(const std::string& discipline, double load, uint32_t jobs)
        : m_resource(CreateObject<ComputeResource>()),
          m_gaps(CreateObject<ExponentialRandomVariable>()),
          m_services(CreateObject<ExponentialRandomVariable>()),
          m_left(jobs)
    {
        m_resource->SetAttribute("ServiceDiscipline", StringValue(discipline));
        m_gaps->SetStream(1);
        m_gaps->SetAttribute("Mean", DoubleValue(0.01 / load));
        m_services->SetStream(2);
        m_services->SetAttribute("Mean", DoubleValue(0.01));
        Simulator::ScheduleNow(&JobStream::Submit, this);
    }

  private:
    /** Hand in a job, and wait for the next. */
    void Submit()
    {
        ComputeJob job;
        job.service = Seconds(m_services->GetValue());
        job.deadline = Simulator::Now() + job.service * 10;
        job.priority = m_left % 3;
        m_resource->Submit(job);
        if (--m_left > 0)
        {
            Simulator::Schedule(Seconds(m_gaps->GetValue()), &JobStream::Submit, this);
        }
    }

    Ptr<ComputeResource> m_resource;           //!< serves
    Ptr<ExponentialRandomVariable> m_gaps;     //!< between jobs, s
    Ptr<ExponentialRandomVariable> m_services; //!< of jobs, s
    uint32_t m_left;                           //!< jobs to come
};

/** @param discipline of the resource @param load of it @param jobs how many @return CPU us each */
double
Measure(const std::string& discipline, double load, uint32_t jobs)
{
    const std::clock_t start = std::clock();
    JobStream stream(discipline, load, jobs);
    Simulator::Run();
    const auto ticks = static_cast<double>(std::clock() - start);
    Simulator::Destroy();
    return 1e6 * ticks / CLOCKS_PER_SEC / jobs;
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-compute", [&] {
        uint32_t jobs = 200000;
        CommandLine cmd(__FILE__);
        AddOption(cmd, "jobs", "Number of jobs per figure, 1 to 100000000", jobs);
        ParseArguments(cmd, argc, argv);
        if (jobs < 1 || jobs > 100000000)
        {
            throw std::invalid_argument("--jobs is 1 to 100000000");
        }
        std::printf("CPU microseconds per job, %u jobs per figure\n", jobs);
        std::printf("%-42s %8s %8s %8s\n", "discipline", "load 0.3", "load 0.9", "load 1.1");
        for (const std::string name : {"FifoServiceDiscipline",
                                       "EdfServiceDiscipline",
                                       "EdfServiceDiscipline[Preemptive=true]",
                                       "PriorityServiceDiscipline",
                                       "ProcessorSharingServiceDiscipline"})
        {
            std::printf("%-42s", name.c_str());
            for (const double load : {0.3, 0.9, 1.1})
            {
                std::printf(" %8.2f", Measure("ns3::edgeinference::" + name, load, jobs));
            }
            std::printf("\n");
        }
    });
}
