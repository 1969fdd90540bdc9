/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Tensors on channels that nobody else uses, beside ns-3's own traffic. Each transfer size of each
 * channel is simulated in a process of its own; a table of all is printed.
 */
#include "access-network-test-kit.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/forked-jobs.h"
#include "ns3/test.h"
#include "ns3/transfer-trial.h"

#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::accesstest;

namespace
{

constexpr uint32_t OFFSETS = 30; //!< of each row
constexpr double MOST = 0.03;    //!< by which the means may differ
constexpr double IDEAL = 0.08;   //!< by which an ideal rate may be too small: without aggregation
                                 //!< WiFi's counts the mean back-off of each frame, though the two
                                 //!< sides count down together: of 505 us for a segment of 802.11a
                                 //!< 3.75 slots of 9 us, 7.2 %

/** What is sent over what. */
struct TransferRow
{
    std::string channel;  //!< short name
    std::string standard; //!< of WiFi; empty: as the channel has it
    uint64_t bytes{0};    //!< of payload
    bool up{true};        //!< does the device send?
    bool answered{false}; //!< compared with the same bytes in both directions
    double ours{0.0};     //!< mean time of a tensor, s
    double plain{0.0};    //!< of BulkSendApplication to PacketSink, s
    double bothWays{0.0}; //!< of BulkSendApplication to a socket that answers, s; 0: not asked
    double least{0.0};    //!< by the rate that the network says it has, s
    std::string error{};  //!< what went wrong
};

/** @param row of the table @return its name */
std::string
GetRowName(const TransferRow& row)
{
    return row.channel + (row.standard.empty() ? "" : " " + row.standard) + ", " +
           std::to_string(row.bytes) + " bytes " + (row.up ? "up" : "down");
}

/**
 * @param row to measure, in a process of its own
 * @return its times
 * @throws std::runtime_error if a transfer does not arrive
 */
std::string
MeasureRow(const TransferRow& row)
{
    TransferTrial trial;
    trial.payloadBytes = row.bytes;
    trial.up = row.up;
    trial.transfers = OFFSETS;
    trial.make = [&row] {
        return MakeNetwork(row.channel,
                           row.standard.empty() ? std::vector<Setting>{}
                                                : std::vector<Setting>{{"Standard", row.standard}});
    };
    const TransferTimes ours = MeasureTensors(trial);
    const TransferTimes plain = MeasureBulkSend(trial, ours.wireBytes);
    if (ours.wireBytes <= row.bytes || ours.seconds.size() != OFFSETS ||
        plain.seconds.size() != OFFSETS)
    {
        throw std::runtime_error("framing or transfers are not counted");
    }
    std::ostringstream text;
    text << std::setprecision(12) << ours.GetMean() << " " << plain.GetMean() << " "
         << (row.answered ? MeasureBulkSend(trial, ours.wireBytes, ours.answerBytes).GetMean()
                          : 0.0)
         << " " << static_cast<double>(ours.wireBytes) / ours.idealBytesPerSecond;
    return text.str();
}

/** @param rows to measure, all at the same time as far as there are processors */
void
Measure(std::vector<TransferRow>& rows)
{
    // the longest ones first, so that the processors end together
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&rows](std::size_t a, std::size_t b) {
        return rows[a].bytes > rows[b].bytes;
    });
    const auto results =
        RunForked(rows.size(), 0, [&rows, &order](std::size_t i, const JobProgress&) {
            return MeasureRow(rows[order[i]]);
        });
    for (std::size_t i = 0; i < results.size(); ++i)
    {
        TransferRow& row = rows[order[i]];
        row.error = results[i].error;
        std::istringstream(results[i].text) >> row.ours >> row.plain >> row.bothWays >> row.least;
    }
}

} // namespace

/**
 * @ingroup edge-inference
 * The mean time of a tensor over start offsets is that of the same bytes, framing included, from
 * BulkSendApplication to PacketSink, within 3 %. Where PacketSink's silence makes the difference
 * (see MeasureBulkSend) it is that of the same bytes in both directions.
 */
class ChannelTransferTestCase : public TestCase
{
  public:
    /** @param name of the table @param rows to measure */
    ChannelTransferTestCase(const std::string& name, const std::vector<TransferRow>& rows)
        : TestCase(name + ": as BulkSend, mean over " + std::to_string(OFFSETS) + " offsets"),
          m_rows(rows)
    {
    }

  private:
    void DoRun() override
    {
        Measure(m_rows);
        std::printf("%-36s %10s %10s %7s %9s\n",
                    "mean over 30 start offsets",
                    "tensor ms",
                    "plain ms",
                    "ratio",
                    "both ways");
        for (const TransferRow& row : m_rows)
        {
            const std::string name = GetRowName(row);
            NS_TEST_ASSERT_MSG_EQ(row.error, "", name);
            std::printf("%-36s %10.3f %10.3f %7.4f",
                        name.c_str(),
                        1e3 * row.ours,
                        1e3 * row.plain,
                        row.ours / row.plain);
            row.answered ? std::printf(" %9.4f\n", row.ours / row.bothWays) : std::printf("\n");
            const double ratio = row.ours / (row.answered ? row.bothWays : row.plain);
            NS_TEST_EXPECT_MSG_EQ_TOL(ratio, 1.0, MOST, name);
            // no faster than the bytes that the network says it carries
            NS_TEST_EXPECT_MSG_GT(row.ours,
                                  row.least / (1.0 + IDEAL),
                                  name + ", by the ideal rate");
        }
    }

    std::vector<TransferRow> m_rows; //!< of the table
};

/**
 * @ingroup edge-inference
 * A trial that cannot work says so.
 */
class ChannelTransferRefusalTestCase : public TestCase
{
  public:
    ChannelTransferRefusalTestCase()
        : TestCase("A channel that loses everything is an error, not a time")
    {
    }

  private:
    void DoRun() override
    {
        TransferTrial trial;
        trial.make = [] { return MakeNetwork("point-to-point", {{"PacketErrorRate", "1"}}); };
        std::string sentence;
        try
        {
            MeasureTensors(trial);
        }
        catch (const std::runtime_error& problem)
        {
            sentence = problem.what();
        }
        NS_TEST_EXPECT_MSG_EQ((sentence.find("does not arrive") != std::string::npos),
                              true,
                              sentence);
    }
};

/**
 * @ingroup edge-inference
 * Transfers over channels.
 */
class ChannelTransferTestSuite : public TestSuite
{
  public:
    ChannelTransferTestSuite()
        : TestSuite("edge-inference-channel-transfer", Type::SYSTEM)
    {
        std::vector<TransferRow> few;
        std::vector<TransferRow> many;
        for (const std::string channel : {"csma", "wifi", "lte", "nr"})
        {
            if (HasNetwork(channel))
            {
                few.push_back({channel, "", 10000, true});
                few.push_back({channel, "", 50000, false});
                // a cable has no phases that 10 MB could meet
                AddSizes(channel, "", channel == "csma" ? 1000000 : 10000000, many);
            }
        }
        for (const std::string standard : {"80211a", "80211g", "80211n", "80211ac"})
        {
            few.push_back({"wifi", standard, 50000, true});
            few.push_back({"wifi", standard, 50000, false});
            AddSizes("wifi", standard, 1000000, many);
        }
        AddTestCase(new ChannelTransferRefusalTestCase);
        AddTestCase(new ChannelTransferTestCase("10 and 50 kB", few));
        AddTestCase(new ChannelTransferTestCase("1 kB to 10 MB", many),
                    EDGE_INFERENCE_TEST_EXTENSIVE);
    }

  private:
    /** Add 1 kB, 10 kB and so on. @param channel @param standard @param most bytes @param rows */
    static void AddSizes(const std::string& channel,
                         const std::string& standard,
                         uint64_t most,
                         std::vector<TransferRow>& rows)
    {
        for (uint64_t bytes = 1000; bytes <= most; bytes *= 10)
        {
            for (const bool up : {true, false})
            {
                // 94 to 101 kB to a device: a round trip less; 10 kB: one frame more of nine
                const bool saves = (channel == "lte" && bytes == 100000) ||
                                   (channel == "nr" && bytes >= 100000 && bytes <= 1000000);
                const bool answered = (saves && !up) || (standard == "80211g" && bytes == 10000);
                rows.push_back({channel, standard, bytes, up, answered});
            }
        }
    }
};

static ChannelTransferTestSuite g_channelTransferTestSuite; //!< registers the suite
