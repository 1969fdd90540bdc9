/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transport-test-kit.h"

#include "ns3/byte-buffer.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/tensor-receiver.h"

#include <cmath>
#include <limits>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::test;

namespace
{

/**
 * @ingroup edge-inference
 * What ByteWriter writes ByteReader reads, most significant byte first, and nothing beyond the end.
 */
class ByteBufferTestCase : public TestCase
{
  public:
    ByteBufferTestCase()
        : TestCase("Values survive, and reading is bounded at every length")
    {
    }

  private:
    void DoRun() override
    {
        ByteWriter writer;
        writer.WriteU16(0x0102);
        writer.WriteI64(-2);
        writer.WriteDouble(-0.1);
        writer.WriteBool(true);
        writer.WriteString("net");
        writer.WriteBlob({1, 2, 3});
        std::vector<uint8_t> bytes = writer.GetBytes();
        NS_TEST_EXPECT_MSG_EQ(bytes[0], 1, "most significant byte first");
        for (std::size_t length = 0; length <= bytes.size(); length++)
        {
            ByteReader reader(bytes.data(), length);
            bool same = reader.ReadU16() == 0x0102 && reader.ReadI64() == -2 &&
                        reader.ReadDouble() == -0.1 && reader.ReadBool() &&
                        reader.ReadString() == "net" &&
                        reader.ReadBlob() == std::vector<uint8_t>{1, 2, 3};
            NS_TEST_EXPECT_MSG_EQ(same, (length == bytes.size()), "length " << length);
            NS_TEST_EXPECT_MSG_EQ(reader.AtEnd(), same, "and knows it");
        }
        CheckRefusals();
    }

    void CheckRefusals()
    {
        ByteWriter writer;
        writer.WriteU16(9);
        ByteReader tooMany(writer.GetBytes());
        NS_TEST_EXPECT_MSG_EQ(tooMany.ReadCount(100, 1), 0, "nine items are not there");
        NS_TEST_EXPECT_MSG_EQ(tooMany.Ok(), false, "that is a failure");
        NS_TEST_EXPECT_MSG_EQ(tooMany.ReadU8(), 0, "which stays");
        ByteReader aboveLimit(writer.GetBytes());
        aboveLimit.ReadCount(8, 0);
        NS_TEST_EXPECT_MSG_EQ(aboveLimit.Ok(), false, "nine is above the limit of eight");
        for (double value : {std::nan(""), std::numeric_limits<double>::infinity()})
        {
            ByteWriter number;
            number.WriteDouble(value);
            ByteReader reader(number.GetBytes());
            NS_TEST_EXPECT_MSG_EQ(reader.ReadDouble(), 0, "not a finite number");
            NS_TEST_EXPECT_MSG_EQ(reader.Ok(), false, "is a failure");
        }
        std::vector<uint8_t> huge(4, 255);
        ByteReader blob(huge);
        NS_TEST_EXPECT_MSG_EQ(blob.ReadBlob().size(), 0, "4 GB are not there");
    }
};

/** Feeds a receiver and keeps what it gives. */
class Feeder
{
  public:
    Feeder()
    {
        m_receiver.SetReceivedCallback(MakeCallback(&Feeder::Take, this));
    }

    /** @param message that came */
    void Take(Message& message, const MessageTiming& timing)
    {
        m_messages.push_back(std::move(message));
        m_timings.push_back(timing);
    }

    TensorReceiver m_receiver;            //!< fed
    std::vector<Message> m_messages;      //!< given
    std::vector<MessageTiming> m_timings; //!< given
};

/**
 * @ingroup edge-inference
 * A valid stream, cut at random places, gives the same messages; one with a wrong byte somewhere
 * gives only whole messages and never a crash.
 */
class CutsTestCase : public TestCase
{
  public:
    CutsTestCase()
        : TestCase("A stream cut into random segments, and with random wrong bytes")
    {
    }

  private:
    void DoRun() override
    {
        m_random->SetStream(3);
        for (int i = 0; i < 12; i++)
        {
            Message message;
            message.kind = static_cast<MessageKind>(1 + i);
            message.body.assign(Pick(60), static_cast<uint8_t>(i));
            message.payloadBytes = Pick(2) * Pick(3000);
            if (i % 3 == 0)
            {
                message.payload.assign(message.payloadBytes, static_cast<uint8_t>(100 + i));
            }
            std::vector<uint8_t> bytes = ToBytes(message);
            m_stream.insert(m_stream.end(), bytes.begin(), bytes.end());
            m_messages.push_back(message);
        }
        for (int run = 0; run < 500; run++)
        {
            CheckWhole(run);
            CheckWrong();
        }
    }

    /** @param run number of the run, chooses the lengths of segments */
    void CheckWhole(int run)
    {
        Feeder feeder;
        Feed(feeder, m_stream, 1 + run);
        NS_TEST_ASSERT_MSG_EQ(feeder.m_messages.size(), m_messages.size(), "every message");
        NS_TEST_EXPECT_MSG_EQ(feeder.m_receiver.GetError(), "", "and no error");
        NS_TEST_EXPECT_MSG_EQ(feeder.m_receiver.GetReceivedBytes(), m_stream.size(), "every byte");
        for (std::size_t i = 0; i < m_messages.size(); i++)
        {
            bool same = feeder.m_messages[i].kind == m_messages[i].kind &&
                        feeder.m_messages[i].body == m_messages[i].body &&
                        feeder.m_messages[i].payload == m_messages[i].payload &&
                        feeder.m_messages[i].payloadBytes == m_messages[i].payloadBytes;
            NS_TEST_EXPECT_MSG_EQ(same, true, "message " << i << " in run " << run);
            NS_TEST_EXPECT_MSG_EQ(feeder.m_timings[i].bytes, m_messages[i].GetFramedBytes(), "");
            NS_TEST_EXPECT_MSG_GT(feeder.m_timings[i].firstSegmentBytes, 0, "");
        }
    }

    void CheckWrong()
    {
        std::vector<uint8_t> bytes = m_stream;
        bytes[Pick(bytes.size())] ^= 1 << Pick(8);
        Feeder feeder;
        Feed(feeder, bytes, 1 + Pick(2000));
        NS_TEST_EXPECT_MSG_LT_OR_EQ(feeder.m_messages.size(), bytes.size() / 28, "whole ones only");
    }

    /** @param feeder to feed @param bytes with @param longest segment */
    void Feed(Feeder& feeder, const std::vector<uint8_t>& bytes, uint64_t longest)
    {
        std::size_t offset = 0;
        while (offset < bytes.size() && feeder.m_receiver.GetError().empty())
        {
            std::size_t size = std::min<std::size_t>(1 + Pick(longest), bytes.size() - offset);
            feeder.m_receiver.Receive(Create<Packet>(bytes.data() + offset, size));
            offset += size;
        }
    }

    /** @param n above zero @return a number below n */
    uint64_t Pick(uint64_t n)
    {
        return m_random->GetInteger(0, n - 1);
    }

    /// where the cuts are
    Ptr<UniformRandomVariable> m_random{CreateObject<UniformRandomVariable>()};
    std::vector<Message> m_messages; //!< what was sent
    std::vector<uint8_t> m_stream;   //!< its bytes
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class StreamTestSuite : public TestSuite
{
  public:
    StreamTestSuite()
        : TestSuite("edge-inference-transport-stream", Type::UNIT)
    {
        AddTestCase(new ByteBufferTestCase);
        AddTestCase(new CutsTestCase);
    }
};

StreamTestSuite g_streamTestSuite; //!< registers the suite

} // namespace
