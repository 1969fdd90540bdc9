/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Flows and packets of a scenario: ns-3's FlowMonitor, our captures and the tables of the run are
 * three accounts of the same bytes.
 */

#include "ns3/ipv4-header.h"
#include "ns3/packet-capture.h"
#include "ns3/pcap-file.h"
#include "ns3/scenario-helper.h"
#include "ns3/scenario-options.h"
#include "ns3/test.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** IP bytes between two addresses. */
using Matrix = std::map<std::pair<std::string, std::string>, uint64_t>;

/** @param path a capture @return IP bytes by source and destination, each packet once */
Matrix
ReadCapture(const std::string& path)
{
    Matrix bytes;
    PcapFile file;
    file.Open(path, std::ios::in | std::ios::binary);
    uint8_t data[PacketCapture::SNAP_BYTES];
    uint32_t seconds;
    uint32_t microseconds;
    uint32_t kept;
    uint32_t length;
    uint32_t read;
    for (file.Read(data, sizeof(data), seconds, microseconds, kept, length, read); !file.Eof();
         file.Read(data, sizeof(data), seconds, microseconds, kept, length, read))
    {
        Buffer buffer;
        buffer.AddAtStart(read);
        buffer.Begin().Write(data, read);
        Ipv4Header header;
        header.Deserialize(buffer.Begin());
        std::ostringstream from;
        std::ostringstream to;
        header.GetSource().Print(from);
        header.GetDestination().Print(to);
        bytes[{from.str(), to.str()}] += length;
    }
    return bytes;
}

/** @param path flow-monitor.xml @param received bytes received, not sent @return IP bytes */
Matrix
ReadFlows(const std::string& path, bool received)
{
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(path, tree);
    std::map<std::string, uint64_t> counted;
    for (const auto& [tag, flow] : tree.get_child("FlowMonitor.FlowStats"))
    {
        counted[flow.get<std::string>("<xmlattr>.flowId")] =
            flow.get<uint64_t>(received ? "<xmlattr>.rxBytes" : "<xmlattr>.txBytes");
    }
    Matrix bytes;
    for (const auto& [tag, flow] : tree.get_child("FlowMonitor.Ipv4FlowClassifier"))
    {
        bytes[{flow.get<std::string>("<xmlattr>.sourceAddress"),
               flow.get<std::string>("<xmlattr>.destinationAddress")}] +=
            counted[flow.get<std::string>("<xmlattr>.flowId")];
    }
    return bytes;
}

} // namespace

/**
 * @ingroup edge-inference
 * At each device what the capture saw leaving is what FlowMonitor says was sent, and what it saw
 * coming what FlowMonitor says arrived; both hold the payload of tasks.csv.
 */
class CaptureTestCase : public TestCase
{
  public:
    /** @param channel an access network */
    explicit CaptureTestCase(const std::string& channel)
        : TestCase(channel + ": captures, flows and tables agree"),
          m_channel(channel)
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options;
        options.channel = m_channel;
        options.devices = 2;
        options.servers = 1;
        options.cloud = false;
        options.agent = "server-only";
        options.taskRate = 5.0;
        options.duration = Seconds(2);
        options.flowMonitor = true;
        options.pcap = true;
        options.output = CreateTempDirFilename(m_channel);
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front(), options.output);
        scenario.Run();
        const Matrix sent = ReadFlows(options.output + "/flow-monitor.xml", false);
        const Matrix received = ReadFlows(options.output + "/flow-monitor.xml", true);
        uint64_t all = 0;
        for (uint32_t i = 0; i < 2; ++i)
        {
            const Matrix seen =
                ReadCapture(options.output + "/pcap/device-" + std::to_string(i) + "-1.pcap");
            NS_TEST_EXPECT_MSG_EQ(seen.size(), 2, "to the server and back");
            for (const auto& [way, bytes] : seen)
            {
                // the server's address is the one that both devices speak with
                const bool up = sent.count(way) > 0 && IsServer(sent, way.second);
                NS_TEST_EXPECT_MSG_EQ((up ? sent : received).at(way),
                                      bytes,
                                      way.first << " to " << way.second);
                all += up ? bytes : 0;
            }
        }
        uint64_t payload = 0;
        std::ifstream tasks(options.output + "/tasks.csv");
        std::string line;
        std::getline(tasks, line);
        while (std::getline(tasks, line))
        {
            // alexnet's input, 1x3x224x224 floats, of each task that arrived
            payload += line.find(",completed,") == std::string::npos ? 0 : 4 * 3 * 224 * 224;
        }
        NS_TEST_EXPECT_MSG_GT(payload, 1000000, "bytes");
        NS_TEST_EXPECT_MSG_GT(all, payload, "IP carries the payload");
    }

    /** @param flows all of them @param address one @return do two hosts speak with it? */
    static bool IsServer(const Matrix& flows, const std::string& address)
    {
        uint32_t peers = 0;
        for (const auto& [way, bytes] : flows)
        {
            peers += way.second == address ? 1 : 0;
        }
        return peers == 2;
    }

    std::string m_channel; //!< name
};

/**
 * @ingroup edge-inference
 * Flows and packets of a scenario.
 */
class ScenarioCaptureTestSuite : public TestSuite
{
  public:
    ScenarioCaptureTestSuite()
        : TestSuite("edge-inference-scenario-capture", Type::SYSTEM)
    {
        for (const std::string channel : {"p2p", "csma", "wifi"})
        {
            AddTestCase(new CaptureTestCase(channel));
        }
    }
};

static ScenarioCaptureTestSuite g_scenarioCaptureTestSuite; //!< registers the suite
