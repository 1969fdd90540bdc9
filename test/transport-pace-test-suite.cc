/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Payloads that are held back to a pace: their times against bytes / pace.
 */

#include "transport-test-kit.h"

#include "ns3/pace-history.h"
#include "ns3/site-directory.h"

#include <cmath>
#include <string>
#include <utility>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::test;

namespace
{

constexpr uint64_t PAYLOAD = 300000; //!< of a tensor, bytes
constexpr double WIRE_RATE = 12.5e6; //!< of the links, B/s
constexpr double WIRE_DELAY = 0.001; //!< of the links, s
constexpr double HEADER = 54;        //!< of TCP, IPv4 and PPP, bytes
constexpr double PIECE = 1448;       //!< what leaves at once, bytes
constexpr double WARM = 1.0;         //!< connections are open then, s

/**
 * @param bytes of payload
 * @param pace in B/s
 * @return time of payload that follows no other: all pieces but the last are paid for, and the last
 *         one crosses the wire
 */
double
GetPacedSeconds(double bytes, double pace)
{
    const double last = bytes - PIECE * (std::ceil(bytes / PIECE) - 1);
    return (bytes - last) / pace + (last + HEADER) / WIRE_RATE + WIRE_DELAY;
}

} // namespace

/**
 * @ingroup edge-inference
 * What site 0 sends to site 1 over a wire of 100 Mb/s, under paces.
 */
class PaceTestCase : public TestCase
{
  public:
    PaceTestCase()
        : TestCase("payload under a pace takes bytes over pace: alone, in a row, when it changes")
    {
    }

  private:
    /** When from the first tensor on, s, and paces in B/s. */
    using Paces = std::vector<std::pair<double, double>>;

    /**
     * @param paces to set
     * @param tensors sent at once, in a row
     * @param between what to do with the star before it runs
     * @return when each was there, from the start of the first, s
     */
    std::vector<double> Run(const Paces& paces,
                            uint32_t tensors,
                            const std::function<void(Star&)>& between = nullptr)
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
        Star star;
        star.Start();
        for (const auto& [when, pace] : paces)
        {
            const auto set = [&star, pace = pace] { star[0].m_endpoint->SetPace(1, pace); };
            Star::At(Seconds(WARM + when), set);
        }
        Star::At(Time(), [&star] { star[0].m_endpoint->Warm(star[1].GetSite()); });
        Star::At(Seconds(WARM), [&star, tensors] {
            for (uint32_t i = 0; i < tensors; ++i)
            {
                star[0].SendTensor(star[1].GetSite(), PAYLOAD);
            }
        });
        if (between)
        {
            between(star);
        }
        Simulator::Run();
        std::vector<double> arrivals;
        for (const auto& received : star[1].received)
        {
            arrivals.push_back(received.timing.lastByte.GetSeconds() - WARM);
            m_lane = received.lane;
            m_took = received.timing.GetDuration().GetSeconds();
        }
        return arrivals;
    }

    void DoRun() override
    {
        for (const double pace : {1e5, 1e6, 1e7})
        {
            const auto arrivals = Run({{0.0, pace}}, 1);
            NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 1, "it comes");
            const double exact = GetPacedSeconds(PAYLOAD, pace);
            NS_TEST_EXPECT_MSG_EQ_TOL(arrivals[0], exact, 1e-3 * exact, "piece by piece");
            const double plain = PAYLOAD / pace;
            NS_TEST_EXPECT_MSG_EQ_TOL(arrivals[0] - WIRE_DELAY, plain, 0.02 * plain, "bytes/pace");
        }
        const auto row = Run({{0.0, 1e6}}, 3);
        NS_TEST_ASSERT_MSG_EQ(row.size(), 3, "they come");
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            const double plain = static_cast<double>(PAYLOAD * (i + 1)) / 1e6;
            NS_TEST_EXPECT_MSG_EQ_TOL(row[i], plain, 0.02 * plain, "no tensor is free in a row");
        }
        ChangePace();
        SendBeside();
        Reconnect();
    }

    void ChangePace()
    {
        const double half = 0.15 + (PAYLOAD - 150000) / 2e6;
        const auto faster = Run({{0.0, 1e6}, {0.15, 2e6}}, 1);
        NS_TEST_ASSERT_MSG_EQ(faster.size(), 1, "it comes");
        NS_TEST_EXPECT_MSG_EQ_TOL(faster[0], half, 0.02 * half, "twice as fast from the middle");
        const double slow = 0.15 + (PAYLOAD - 150000) / 1e5;
        const auto slower = Run({{0.0, 1e6}, {0.15, 1e5}}, 1);
        NS_TEST_ASSERT_MSG_EQ(slower.size(), 1, "it comes");
        NS_TEST_EXPECT_MSG_EQ_TOL(slower[0], slow, 0.02 * slow, "slower from the middle");
        const double wire = (PAYLOAD - 150000) * (1 + HEADER / PIECE) / WIRE_RATE;
        const auto freed = Run({{0.0, 1e6}, {0.15, 0.0}}, 1);
        NS_TEST_ASSERT_MSG_EQ(freed.size(), 1, "it comes");
        NS_TEST_EXPECT_MSG_GT(freed[0], 0.15 + wire, "not before the wire can");
        NS_TEST_EXPECT_MSG_LT(freed[0], 0.15 + 2.5 * wire, "TCP opens its window, then the wire");
    }

    /** Control goes its own way, however much waits. */
    void SendBeside()
    {
        const auto arrivals = Run({{0.0, 1e6}}, 1, [](Star& star) {
            Star::At(Seconds(WARM + 0.1), [&star] {
                star[0].SendTensor(star[1].GetSite(), 0, 50, MessageLane::CONTROL);
            });
        });
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 2, "both come");
        NS_TEST_EXPECT_MSG_LT(arrivals[0], 0.1 + 2 * WIRE_DELAY, "control first, without a wait");
        NS_TEST_EXPECT_MSG_EQ_TOL(arrivals[1], PAYLOAD / 1e6, 0.02 * PAYLOAD / 1e6, "as before");
    }

    /** A pace is of a peer, not of a connection. */
    void Reconnect()
    {
        const auto arrivals = Run({{0.0, 1e6}}, 1, [](Star& star) {
            Star::At(Seconds(WARM + 1), [&star] { star[0].m_endpoint->Disconnect(1); });
            Star::At(Seconds(WARM + 2),
                     [&star] { star[0].SendTensor(star[1].GetSite(), PAYLOAD); });
        });
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 2, "both come");
        NS_TEST_EXPECT_MSG_EQ((m_lane == MessageLane::DATA), true, "a tensor");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_took, PAYLOAD / 1e6, 0.02 * PAYLOAD / 1e6, "on the new one");
    }

    MessageLane m_lane{MessageLane::DATA}; //!< of what came last
    double m_took{0.0};                    //!< its time, s
};

/**
 * @ingroup edge-inference
 * Which transfers say nothing of the link.
 */
class PaceHistoryTestCase : public TestCase
{
  public:
    PaceHistoryTestCase()
        : TestCase("a transfer tells of the link unless a pace explains its time")
    {
    }

  private:
    void DoRun() override
    {
        PaceHistory paces;
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(1000, Seconds(1), Seconds(5)), false, "no pace");
        paces.Set(1000, Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(1000, Seconds(1), Seconds(12)), true, "at the pace");
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(5000, Seconds(1), Seconds(12)), true, "before it");
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(800, Seconds(1), Seconds(12)), false, "a slow link");
        paces.Set(0, Seconds(20));
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(1000, Seconds(1), Seconds(25)),
                              true,
                              "may be of then");
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(1000, Seconds(1), Seconds(32)), false, "is later");
        paces.Set(500, Seconds(40));
        paces.Set(2000, Seconds(41));
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(600, Seconds(1), Seconds(42)), true, "of the first");
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(600, Seconds(1), Seconds(60)), false, "that is over");
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(1900, Seconds(1), Seconds(60)), true, "of the second");
        NS_TEST_EXPECT_MSG_EQ(paces.Explains(0, Time(0), Seconds(60)), false, "nothing travelled");
        Estimate();
    }

    void Estimate()
    {
        auto directory = CreateObject<SiteDirectory>();
        directory->Add({7, Address()}, "server");
        const Ptr<LinkEstimator> up = directory->GetUp(1);
        const double first = up->GetRate();
        directory->SetPace(7, first / 4, Seconds(1));
        const auto add = [&](double share, double now) {
            const auto bytes = static_cast<uint64_t>(share * first);
            directory->AddUpSample(7, LinkSample{bytes, 1000000000, false}, Seconds(now));
        };
        add(0.25, 3);
        NS_TEST_EXPECT_MSG_EQ_TOL(up->GetRate(), first, 1e-6 * first, "the pace is no news");
        add(0.1, 5);
        NS_TEST_EXPECT_MSG_EQ_TOL(up->GetRate(), 0.1 * first, 0.03 * first, "a slow link is");
        add(0.25, 7);
        NS_TEST_EXPECT_MSG_GT(up->GetRate(),
                              0.11 * first,
                              "and so is one that is faster than that");
        directory->Dispose();
    }
};

/**
 * @ingroup edge-inference
 */
class PaceTestSuite : public TestSuite
{
  public:
    PaceTestSuite()
        : TestSuite("edge-inference-transport-pace", Type::UNIT)
    {
        AddTestCase(new PaceTestCase());
        AddTestCase(new PaceHistoryTestCase());
    }
};

static PaceTestSuite g_paceTestSuite; //!< registers the suite
