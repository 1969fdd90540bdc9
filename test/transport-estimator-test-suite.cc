/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transport-test-kit.h"

#include "ns3/link-estimator.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"

#include <cmath>
#include <limits>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::test;

namespace
{

/** A link for the estimator to find out about. */
struct Truth
{
    std::string rate;            //!< of the devices
    std::string delay;           //!< of the channel
    std::vector<uint64_t> sizes; //!< of the tensors
    bool control;                //!< whether small messages are sent too
    bool burst;                  //!< five tensors at once, else each on an idle connection
    std::string name;            //!< in words
};

/**
 * @ingroup edge-inference
 * From real transfers on a warm connection the estimator recovers the delay of the link, and the
 * rate that is left of it for payload: 1448 of 1502 bytes.
 */
class RecoveryTestCase : public TestCase
{
  public:
    explicit RecoveryTestCase(const Truth& truth)
        : TestCase("Recovers " + truth.rate + ", " + truth.delay + ": " + truth.name),
          m_truth(truth)
    {
    }

  private:
    void DoRun() override
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(4 << 20));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(4 << 20));
        // FqCoDel drops when a tensor fills a slow link, which is a cost, but not that of the link
        Star star(1, {m_truth.rate, m_truth.delay, false, true});
        star.Start();
        for (int i = 0; i < 8; i++)
        {
            Send(star, 300000, MessageLane::DATA); // opens the window
            Simulator::Run();
        }
        star[1].received.clear();
        for (int i = 0; i < 30; i++)
        {
            Send(star, m_truth.sizes[i % m_truth.sizes.size()], MessageLane::DATA);
            if (m_truth.burst && i % 5 < 4)
            {
                continue;
            }
            Simulator::Run();
            if (m_truth.control)
            {
                Send(star, 0, MessageLane::CONTROL);
                Simulator::Run();
            }
        }
        Check(star[1]);
    }

    /** @param star where @param bytes payload @param lane which */
    void Send(Star& star, uint64_t bytes, MessageLane lane)
    {
        Star::At(Time(),
                 [&star, bytes, lane] { star[0].SendTensor(star[1].GetSite(), bytes, 100, lane); });
    }

    /** @param receiver with the timings */
    void Check(const Site& receiver)
    {
        Ptr<LinkEstimator> estimator = CreateObject<LinkEstimator>();
        for (const Site::Received& received : receiver.received)
        {
            const MessageTiming& timing = received.timing;
            if (received.lane == MessageLane::DATA)
            {
                estimator->Add(timing.GetSample(), timing.lastByte);
            }
            else
            {
                estimator->AddControl(timing.bytes, timing.GetDuration(), timing.lastByte);
            }
        }
        double rate = DataRate(m_truth.rate).GetBitRate() / 8.0 * 1448 / 1502;
        double delay = Time(m_truth.delay).GetSeconds();
        NS_TEST_EXPECT_MSG_EQ_TOL(estimator->GetRate(), rate, 0.05 * rate, "rate");
        NS_TEST_EXPECT_MSG_EQ_TOL(estimator->GetDelay().GetSeconds(), delay, 0.05 * delay, "delay");
        NS_TEST_EXPECT_MSG_EQ(estimator->GetAge(Simulator::Now()),
                              Simulator::Now() - receiver.received.back().timing.lastByte,
                              "age");
    }

    const Truth m_truth; //!< what is to be found out
};

/** @param estimator it @param bytes of a tensor @param ms its duration @param now seconds */
void
AddMs(Ptr<LinkEstimator> estimator, uint64_t bytes, double ms, double now)
{
    estimator->AddTransfer(bytes, NanoSeconds(std::llround(ms * 1e6)), Seconds(now));
}

/**
 * @ingroup edge-inference
 * Exact lines come back exactly; and where numbers are missing, the documented rule holds.
 */
class FormulaTestCase : public TestCase
{
  public:
    FormulaTestCase()
        : TestCase("Formulas on exact numbers")
    {
    }

  private:
    void DoRun() override
    {
        Ptr<LinkEstimator> e = CreateObject<LinkEstimator>();
        NS_TEST_EXPECT_MSG_EQ(e->GetAge(Seconds(3)), Time::Max(), "never measured");
        NS_TEST_EXPECT_MSG_EQ_TOL(e->GetRate(), 1.25e6, 1e-6, "InitialRate");
        NS_TEST_EXPECT_MSG_EQ(e->GetDelay(), MilliSeconds(5), "InitialDelay");
        e->AddControl(1250, MilliSeconds(3), Seconds(1));
        Expect(e, 1.25e6, 2, "control informs the delay: 3 ms less 1 ms for its bytes");
        e->Reset();
        AddMs(e, 100000, 15, 1);
        Expect(e, 1e7, 5, "one tensor: the rest behind InitialDelay");
        AddMs(e, 100000, 15, 2);
        Expect(e, 1e7, 5, "equal sizes say no more");
        AddMs(e, 300000, 35, 2);
        Expect(e, 1e7, 5, "different sizes give both");
        AddMs(e, 300000, 35, 1);
        Expect(e, 1e7, 5, "a late measurement counts less");
        e->AddStreamed(200000, MilliSeconds(20), Seconds(3));
        Expect(e, 1e7, 5, "streamed bytes have the same slope");
        e->AddControl(100, MicroSeconds(5010), Seconds(3));
        Expect(e, 1e7, 5, "control agrees");
        NS_TEST_EXPECT_MSG_EQ(e->GetCount(), 6, "all six");
        NS_TEST_EXPECT_MSG_EQ(e->GetAge(Seconds(10)), Seconds(7), "since the newest");
        NS_TEST_EXPECT_MSG_EQ_TOL(e->Predict(1000000).GetSeconds(), 0.105, 1e-6, "5 + 100 ms");
        CheckEqualSizesWithControl();
        CheckForgetting();
    }

    void CheckEqualSizesWithControl()
    {
        Ptr<LinkEstimator> e = CreateObject<LinkEstimator>();
        e->AddControl(2000, MicroSeconds(1200), Seconds(1)); // 1 ms and 0.2 ms for the bytes
        for (int i = 0; i < 5; i++)
        {
            AddMs(e, 10000, 2, 1 + i); // 1 ms and 1 ms for the bytes
        }
        Expect(e, 1e7, 1, "delay from control, rate from equal tensors");
        e->Reset();
        e->AddStreamed(50000, MilliSeconds(5), Seconds(1));
        Expect(e, 1e7, 5, "streamed bytes alone");
    }

    void CheckForgetting()
    {
        Ptr<LinkEstimator> e = CreateObject<LinkEstimator>();
        e->SetAttribute("HalfLife", TimeValue(Seconds(1)));
        for (int i = 0; i < 10; i++)
        {
            AddMs(e, 100000 + 20000 * (i % 2), 11 + 2 * (i % 2), 1);
        }
        Expect(e, 1e7, 1, "before the change");
        for (int i = 0; i < 2; i++)
        {
            AddMs(e, 100000 + 20000 * (i % 2), 103 + 20 * (i % 2), 31);
        }
        Expect(e, 1e6, 3, "thirty half-lives later only the new link counts");
    }

    /** @param e estimator @param rate expected bytes per s @param delay expected ms @param why
     * words */
    void Expect(Ptr<LinkEstimator> e, double rate, double delay, const std::string& why)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(e->GetRate(), rate, 1e-5 * rate, why);
        NS_TEST_EXPECT_MSG_EQ_TOL(e->GetDelay().GetSeconds(), delay / 1000, 1e-6, why);
    }
};

/**
 * @ingroup edge-inference
 * Nothing that can be put in makes a rate or a delay that is not a number, not positive or endless.
 */
class AdversarialTestCase : public TestCase
{
  public:
    AdversarialTestCase()
        : TestCase("Any input leaves sensible numbers")
    {
    }

  private:
    void DoRun() override
    {
        const std::vector<uint64_t>
            sizes{0, 1, 37, 100000, 100001, 1ULL << 40, std::numeric_limits<uint64_t>::max()};
        const std::vector<int64_t> times{0,
                                         1,
                                         1000,
                                         5000000,
                                         3000000000,
                                         -1,
                                         -5000000000,
                                         std::numeric_limits<int64_t>::max() / 4};
        Ptr<UniformRandomVariable> random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        auto pick = [&random](uint64_t n) { return random->GetInteger(0, n - 1); };
        for (int run = 0; run < 300; run++)
        {
            Ptr<LinkEstimator> e = CreateObject<LinkEstimator>();
            for (int i = 0; i < 40; i++)
            {
                uint64_t bytes = sizes[pick(sizes.size())];
                Time duration = NanoSeconds(times[pick(times.size())]);
                Time now = NanoSeconds(times[pick(times.size())]);
                switch (pick(3))
                {
                case 0:
                    e->AddTransfer(bytes, duration, now);
                    break;
                case 1:
                    e->AddStreamed(bytes, duration, now);
                    break;
                default:
                    e->AddControl(bytes, duration, now);
                }
                Check(e);
            }
        }
    }

    /** @param e whose numbers must make sense */
    void Check(Ptr<LinkEstimator> e)
    {
        bool sensible = std::isfinite(e->GetRate()) && e->GetRate() > 0 &&
                        !e->GetDelay().IsStrictlyNegative() &&
                        e->Predict(1ULL << 40) >= e->GetDelay() && e->GetDelay() <= Seconds(1e6);
        NS_TEST_ASSERT_MSG_EQ(sensible, true, e->GetRate() << " bytes/s, " << e->GetDelay());
    }
};

/**
 * @ingroup edge-inference
 * Tensors of one size with random noise, and control: the prediction is near the mean.
 */
class NoiseTestCase : public TestCase
{
  public:
    NoiseTestCase()
        : TestCase("Noise of 20 percent leaves the prediction within 15 percent")
    {
    }

  private:
    void DoRun() override
    {
        Ptr<UniformRandomVariable> noise = CreateObject<UniformRandomVariable>();
        noise->SetStream(7);
        Ptr<LinkEstimator> e = CreateObject<LinkEstimator>();
        for (int i = 0; i < 200; i++)
        {
            uint64_t bytes = 20000 + 40000 * (i % 4);
            AddMs(e, bytes, (2 + bytes / 1e4) * noise->GetValue(0.8, 1.2), 0.1 * i);
            if (i >= 20)
            {
                double predicted = e->Predict(100000).GetSeconds();
                NS_TEST_EXPECT_MSG_EQ_TOL(predicted, 0.012, 0.15 * 0.012, "after " << i);
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class EstimatorTestSuite : public TestSuite
{
  public:
    EstimatorTestSuite()
        : TestSuite("edge-inference-transport-estimator", Type::UNIT)
    {
        const std::vector<uint64_t> mixed{20000, 300000, 100000, 50000};
        AddTestCase(new RecoveryTestCase({"100Mbps", "1ms", mixed, false, false, "mixed sizes"}));
        AddTestCase(new RecoveryTestCase({"10Mbps", "20ms", mixed, false, false, "mixed sizes"}));
        AddTestCase(new RecoveryTestCase({"1Gbps", "2ms", mixed, false, false, "mixed sizes"}));
        AddTestCase(new RecoveryTestCase({"100Mbps", "5ms", mixed, true, false, "and control"}));
        AddTestCase(new RecoveryTestCase(
            {"50Mbps", "10ms", {300000}, true, false, "one size and control"}));
        AddTestCase(
            new RecoveryTestCase({"50Mbps", "10ms", {300000}, true, true, "bursts and control"}));
        AddTestCase(new FormulaTestCase);
        AddTestCase(new AdversarialTestCase);
        AddTestCase(new NoiseTestCase);
    }
};

EstimatorTestSuite g_estimatorTestSuite; //!< registers the suite

} // namespace
