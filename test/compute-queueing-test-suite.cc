/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/compute-resource.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/// Mean service time of all stations, s.
constexpr double MEAN_SERVICE = 1e-3;
/// Independent replications of each station.
constexpr uint32_t REPLICATIONS = 30;
/// Quantile of Student's t for 99.9 % two-sided with 28 degrees of freedom: 30 values, mean and
/// slope.
constexpr double STUDENT_T = 3.674;

/**
 * What a station is and how long it is watched.
 */
struct Station
{
    std::string name;       //!< Kendall's notation with dashes
    std::string discipline; //!< TypeId of the service discipline
    uint32_t slots;         //!< parallel slots
    bool exponential;       //!< exponential service times; otherwise constant ones
    double load;            //!< offered load per slot
    uint32_t jobs;          //!< jobs measured in each replication
};

/**
 * @param slots number of servers c
 * @param load offered load per server
 * @return Erlang's C: probability that an arrival waits in M/M/c
 */
double
GetErlangC(uint32_t slots, double load)
{
    const double offered = load * slots;
    double blocking = 1; // Erlang's B by its recursion
    for (uint32_t c = 1; c <= slots; ++c)
    {
        blocking = offered * blocking / (c + offered * blocking);
    }
    return blocking / (1 - load * (1 - blocking));
}

/**
 * Mean time in the system by theory (L. Kleinrock, Queueing Systems I and II, 1975/76: M/M/c
 * (3.40), M/G/1 (5.71), processor sharing (4.17)).
 * @param station a station
 * @return mean time from arrival to departure, s
 */
double
GetMeanSojourn(const Station& station)
{
    const double rho = station.load;
    if (station.discipline == "ns3::edgeinference::ProcessorSharingServiceDiscipline")
    {
        return MEAN_SERVICE / (1 - rho);
    }
    if (!station.exponential)
    {
        return MEAN_SERVICE * (1 + rho / (2 * (1 - rho)));
    }
    const double wait = GetErlangC(station.slots, rho) / (station.slots * (1 - rho));
    return MEAN_SERVICE * (1 + wait);
}

/**
 * @ingroup edge-inference
 * Poisson arrivals at a ComputeResource: the mean time in the system agrees with queueing theory.
 *
 * 30 independent replications, each after a warm-up from empty. The difference of mean service and
 * mean interarrival time of a replication, which is 0 on average, serves as control variate.
 */
class QueueingTestCase : public TestCase
{
  public:
    /** @param station what is tested */
    explicit QueueingTestCase(const Station& station)
        : TestCase(station.name + " at load " + std::to_string(station.load)),
          m_station(station),
          m_finish(MakeCallback(&QueueingTestCase::Finish, this))
    {
    }

  private:
    void DoRun() override
    {
        std::vector<double> sojourns;
        std::vector<double> controls;
        for (uint32_t replication = 0; replication < REPLICATIONS; ++replication)
        {
            Replicate(replication);
            sojourns.push_back(m_sojourn / m_station.jobs);
            controls.push_back(m_serviceSum / (m_count * MEAN_SERVICE) -
                               m_gapSum / (m_count * m_meanGap));
        }
        const double slope = GetSlope(controls, sojourns);
        double mean = 0;
        for (uint32_t i = 0; i < REPLICATIONS; ++i)
        {
            sojourns[i] -= slope * controls[i];
            mean += sojourns[i] / REPLICATIONS;
        }
        double squares = 0;
        double controlSquares = 0;
        double controlMean = 0;
        for (uint32_t i = 0; i < REPLICATIONS; ++i)
        {
            controlMean += controls[i] / REPLICATIONS;
        }
        for (uint32_t i = 0; i < REPLICATIONS; ++i)
        {
            squares += std::pow(sojourns[i] - mean, 2);
            controlSquares += std::pow(controls[i] - controlMean, 2);
        }
        // variance of a regression's intercept
        const double variance = squares / (REPLICATIONS - 2) *
                                (1.0 / REPLICATIONS + controlMean * controlMean / controlSquares);
        const double halfWidth = STUDENT_T * std::sqrt(variance);
        const double theory = GetMeanSojourn(m_station);
        NS_TEST_EXPECT_MSG_LT(halfWidth / theory, 0.02, "the interval is wider than 2 %");
        NS_TEST_EXPECT_MSG_EQ_TOL(mean, theory, halfWidth, "theory is outside the interval");
    }

    /** Run once from empty. @param replication number of the replication */
    void Replicate(uint32_t replication)
    {
        m_meanGap = MEAN_SERVICE / (m_station.load * m_station.slots);
        m_warmUp = static_cast<uint32_t>(20 / std::pow(1 - m_station.load, 2)) * m_station.slots;
        m_count = 0;
        m_done = 0;
        m_sojourn = 0;
        m_gapSum = 0;
        m_serviceSum = 0;
        m_gaps = CreateObject<ExponentialRandomVariable>();
        m_gaps->SetStream(2 * replication);
        m_services = CreateObject<ExponentialRandomVariable>();
        m_services->SetStream(2 * replication + 1);
        ObjectFactory factory;
        factory.SetTypeId(ComputeResource::GetTypeId());
        factory.Set("Slots", UintegerValue(m_station.slots));
        factory.Set("ServiceDiscipline", StringValue(m_station.discipline));
        m_resource = factory.Create<ComputeResource>();
        Arrive();
        Simulator::Run();
        Simulator::Destroy();
        m_resource->Dispose();
    }

    /** A job comes, and the next one is planned. */
    void Arrive()
    {
        const double service =
            m_station.exponential ? m_services->GetValue(MEAN_SERVICE, 0) : MEAN_SERVICE;
        const double gap = m_gaps->GetValue(m_meanGap, 0);
        m_gapSum += gap;
        m_serviceSum += service;
        ++m_count;
        ComputeJob job;
        job.service = Seconds(service);
        job.done = m_finish;
        m_resource->Submit(job);
        if (m_done < m_warmUp + m_station.jobs)
        {
            Simulator::Schedule(Seconds(gap), &QueueingTestCase::Arrive, this);
        }
    }

    /** A job is done. @param report its story */
    void Finish(const JobReport& report)
    {
        ++m_done;
        if (report.id > m_warmUp && report.id <= m_warmUp + m_station.jobs)
        {
            m_sojourn += (report.finished - report.submitted).GetSeconds();
        }
    }

    /** @param x a sample @param y another @return slope of the regression of y on x */
    static double GetSlope(const std::vector<double>& x, const std::vector<double>& y)
    {
        double meanX = 0;
        double meanY = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            meanX += x[i] / static_cast<double>(x.size());
            meanY += y[i] / static_cast<double>(x.size());
        }
        double xx = 0;
        double xy = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        return xy / xx;
    }

    Station m_station;                         //!< what is tested
    Callback<void, const JobReport&> m_finish; //!< Finish
    Ptr<ComputeResource> m_resource;           //!< the station
    Ptr<ExponentialRandomVariable> m_gaps;     //!< times between arrivals
    Ptr<ExponentialRandomVariable> m_services; //!< service times
    double m_meanGap{0};                       //!< mean time between arrivals, s
    uint32_t m_warmUp{0};                      //!< jobs not measured
    uint32_t m_count{0};                       //!< jobs that came
    uint32_t m_done{0};                        //!< jobs that are done
    double m_sojourn{0};                       //!< sum of measured times in the system, s
    double m_gapSum{0};                        //!< sum of times between arrivals, s
    double m_serviceSum{0};                    //!< sum of service times, s
};

/**
 * @ingroup edge-inference
 * ComputeResource against queueing theory.
 */
class ComputeQueueingTestSuite : public TestSuite
{
  public:
    ComputeQueueingTestSuite()
        : TestSuite("edge-inference-compute-queueing", Type::UNIT)
    {
        const std::string fifo = "ns3::edgeinference::FifoServiceDiscipline";
        const std::string sharing = "ns3::edgeinference::ProcessorSharingServiceDiscipline";
        AddTestCase(new QueueingTestCase({"M-M-1", fifo, 1, true, 0.3, 5000}));
        AddTestCase(new QueueingTestCase({"M-M-1", fifo, 1, true, 0.6, 16000}));
        AddTestCase(new QueueingTestCase({"M-M-1", fifo, 1, true, 0.9, 300000}));
        AddTestCase(new QueueingTestCase({"M-D-1", fifo, 1, false, 0.3, 2000}));
        AddTestCase(new QueueingTestCase({"M-D-1", fifo, 1, false, 0.6, 5000}));
        AddTestCase(new QueueingTestCase({"M-D-1", fifo, 1, false, 0.9, 50000}));
        AddTestCase(new QueueingTestCase({"M-M-16", fifo, 16, true, 0.3, 2000}));
        AddTestCase(new QueueingTestCase({"M-M-16", fifo, 16, true, 0.6, 2000}));
        AddTestCase(new QueueingTestCase({"M-M-16", fifo, 16, true, 0.9, 110000}));
        AddTestCase(new QueueingTestCase({"M-D-1-PS", sharing, 1, false, 0.3, 4000}));
        AddTestCase(new QueueingTestCase({"M-D-1-PS", sharing, 1, false, 0.6, 8000}));
        AddTestCase(new QueueingTestCase({"M-D-1-PS", sharing, 1, false, 0.9, 100000}));
    }
};

} // namespace

static ComputeQueueingTestSuite g_computeQueueingTestSuite; //!< registers the suite
