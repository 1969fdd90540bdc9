/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transport-test-kit.h"

#include "ns3/byte-buffer.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/hello-message.h"
#include "ns3/nstime.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"

#include <algorithm>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::test;

namespace
{

/** @param id who @param lane which lane @return the bytes of a HELLO */
std::vector<uint8_t>
HelloBytes(uint64_t id, MessageLane lane = MessageLane::DATA)
{
    return ToBytes(HelloMessage{id, lane}.ToMessage());
}

/** @param text to look in @param part what for @return true if it is there */
bool
Contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/** What a hostile peer says, and what becomes of it. */
struct Hostile
{
    std::string name;           //!< in words
    std::vector<uint8_t> bytes; //!< what it says
    std::string reason;         //!< part of the reason that is traced
};

/**
 * @ingroup edge-inference
 * Bad bytes end the connection that they came on, with a reason, and harm nobody else.
 */
class HostileTestCase : public TestCase
{
  public:
    explicit HostileTestCase(const Hostile& hostile)
        : TestCase("Hostile peer: " + hostile.name),
          m_hostile(hostile)
    {
    }

  private:
    void DoRun() override
    {
        Star star(2);
        star[0].m_endpoint->Start(star.nodes.Get(0),
                                  0,
                                  InetSocketAddress(Ipv4Address::GetAny(), PORT));
        star[1].Start();
        std::unique_ptr<RawPeer> raw;
        Star::At(MilliSeconds(1), [&star] { star[0].SendTensor(star[1].GetSite(), 1000000); });
        Star::At(MilliSeconds(1), [&star] { star[1].SendTensor(star[0].GetSite(), 900000); });
        Star::At(MilliSeconds(10), [&star, &raw] {
            Ipv4Address leaf = InetSocketAddress::ConvertFrom(star[2].m_address).GetIpv4();
            Address centre = InetSocketAddress(Ipv4Address(leaf.Get() - 1), PORT);
            raw = std::make_unique<RawPeer>(star.nodes.Get(2), centre);
        });
        Star::At(MilliSeconds(20), [this, &raw] { raw->Send(m_hostile.bytes); });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[0].badMessages.size(), 1, "it is traced once");
        NS_TEST_EXPECT_MSG_EQ(Contains(star[0].badMessages[0], m_hostile.reason),
                              true,
                              star[0].badMessages[0]);
        NS_TEST_EXPECT_MSG_EQ(raw->m_closed, true, "its connection ends");
        NS_TEST_EXPECT_MSG_EQ(star[1].received.size(), 1, "the honest peer is served");
        NS_TEST_EXPECT_MSG_EQ(star[0].received.size(), 1, "and heard");
        NS_TEST_EXPECT_MSG_EQ(star[1].lost.size(), 0, "and not cut off");
        NS_TEST_EXPECT_MSG_EQ(star[0].m_endpoint->GetPeers().size(), 1, "who alone is left");
        uint64_t heard = star[0].m_endpoint->GetTotals().receivedBytes -
                         star[1].m_endpoint->GetTotals().sentBytes;
        NS_TEST_EXPECT_MSG_LT_OR_EQ(heard, m_hostile.bytes.size(), "bytes are accounted for");
        NS_TEST_EXPECT_MSG_GT(heard, 0, "the bad ones too");
    }

    const Hostile m_hostile; //!< what the peer says
};

/** @param edit changes the bytes of a good HELLO @return them */
std::vector<uint8_t>
Edited(const std::function<void(std::vector<uint8_t>&)>& edit)
{
    std::vector<uint8_t> bytes = HelloBytes(77);
    edit(bytes);
    return bytes;
}

/** @param first some bytes @param second more @return all */
std::vector<uint8_t>
Joined(std::vector<uint8_t> first, const std::vector<uint8_t>& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/** @return bytes without sense */
std::vector<uint8_t>
Garbage()
{
    std::vector<uint8_t> bytes(5000);
    uint32_t state = 12345;
    for (uint8_t& byte : bytes)
    {
        state = state * 1664525 + 1013904223;
        byte = state >> 24;
    }
    return bytes;
}

/** @return every kind of bad message */
std::vector<Hostile>
GetHostiles()
{
    Message tensor;
    tensor.kind = MessageKind::TENSOR;
    Message shortHello = HelloMessage{77, MessageLane::DATA}.ToMessage();
    shortHello.body.pop_back();
    Message longHello = HelloMessage{77, MessageLane::DATA}.ToMessage();
    longHello.body.push_back(0);
    Message fatHello = HelloMessage{77, MessageLane::DATA}.ToMessage();
    fatHello.payloadBytes = 1;
    return {
        {"garbage", Garbage(), "not a message"},
        {"zeros", std::vector<uint8_t>(100000), "not a message"},
        {"another version", Edited([](auto& b) { b[4] = 2; }), "version 2"},
        {"a kind that is none", Edited([](auto& b) { b[5] = 200; }), "kind 200"},
        {"flags that are none", Edited([](auto& b) { b[6] = 0x80; }), "flags"},
        {"a body of 4 GB", Edited([](auto& b) { b[8] = b[9] = b[10] = 255; }), "a body of"},
        {"a payload of 2^64", Edited([](auto& b) { std::fill_n(&b[12], 8, 255); }), "a payload of"},
        {"sent in the future", Edited([](auto& b) { b[20] = 0x7f; }), "not in the past"},
        {"sent before time", Edited([](auto& b) { b[20] = 0x80; }), "not in the past"},
        {"a tensor first", ToBytes(tensor), "TENSOR comes before HELLO"},
        {"a short HELLO", ToBytes(shortHello), "malformed"},
        {"a long HELLO", ToBytes(longHello), "malformed"},
        {"a HELLO with payload", ToBytes(fatHello), "malformed"},
        {"a lane that is none", Edited([](auto& b) { b.back() = 2; }), "malformed"},
        {"our own id", HelloBytes(0), "id of this site"},
        {"HELLO twice", Joined(HelloBytes(77), HelloBytes(77)), "second HELLO"},
        {"garbage after HELLO", Joined(HelloBytes(77), Garbage()), "not a message"},
    };
}

/**
 * @ingroup edge-inference
 * A peer that ends its connection anywhere inside a message is lost, and that is all.
 */
class TruncatedTestCase : public TestCase
{
  public:
    TruncatedTestCase()
        : TestCase("The peer closes after each byte of HELLO and a message")
    {
    }

  private:
    void DoRun() override
    {
        Message tensor;
        tensor.kind = MessageKind::TENSOR;
        tensor.body.assign(5, 1);
        tensor.payloadBytes = 6;
        std::vector<uint8_t> all = Joined(HelloBytes(77), ToBytes(tensor));
        uint64_t hello = HelloBytes(77).size();
        for (uint64_t length = 0; length <= all.size(); length++)
        {
            Star star;
            star[0].Start();
            std::unique_ptr<RawPeer> raw;
            Star::At(Time(), [&star, &raw] {
                raw = std::make_unique<RawPeer>(star.nodes.Get(1), star[0].m_address);
            });
            Star::At(MilliSeconds(20), [&raw, &all, length] {
                raw->Send({all.begin(), all.begin() + length});
                raw->m_socket->Close();
            });
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(star[0].lost.size(), (length >= hello), "known after HELLO");
            NS_TEST_EXPECT_MSG_EQ(star[0].received.size(), (length == all.size()), length);
            NS_TEST_EXPECT_MSG_EQ(star[0].badMessages.size(), 0, "nothing was wrong so far");
            NS_TEST_EXPECT_MSG_EQ(star[0].m_endpoint->GetTotals().receivedBytes, length, "");
            NS_TEST_EXPECT_MSG_EQ(star[0].m_endpoint->GetPeers().size(), 0, "nobody is left");
            bool inside = length > hello && length < all.size();
            bool said =
                !star[0].lost.empty() && Contains(star[0].lost[0].reason, "inside a message");
            NS_TEST_EXPECT_MSG_EQ(said, inside, "length " << length);
        }
    }
};

/**
 * @ingroup edge-inference
 * A peer that cannot be reached: each attempt is reported, the messages fail in the end, in order.
 * ns-3's TCP ignores the reset (with ACK) that answers a SYN where nobody listens.
 */
class UnreachableTestCase : public TestCase
{
  public:
    /** @param name in words @param reason of the failure @param address to dial @param loss of
     * packets */
    UnreachableTestCase(const std::string& name,
                        const std::string& reason,
                        const Address& address,
                        double loss)
        : TestCase("Unreachable: " + name),
          m_reason(reason),
          m_address(address),
          m_loss(loss)
    {
    }

  private:
    void DoRun() override
    {
        Star star;
        star[0].m_endpoint->SetAttribute("HoldTimeout", TimeValue(Seconds(5)));
        star[0].m_endpoint->SetAttribute("ConnectTimeout", TimeValue(MilliSeconds(500)));
        Ptr<RateErrorModel> model = CreateObject<RateErrorModel>();
        model->SetAttribute("ErrorRate", DoubleValue(m_loss));
        model->SetAttribute("ErrorUnit", StringValue("ERROR_UNIT_PACKET"));
        star.devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(model));
        star[0].Start();
        SiteAddress to{9, m_address.IsInvalid() ? star[1].m_address : m_address};
        Star::At(Seconds(1), [&] {
            star[0].SendTensor(to, 1000);
            star[0].SendTensor(to, 2000);
            star[0].m_endpoint->Warm(to);
        });
        Simulator::Run();
        const Site& site = star[0];
        NS_TEST_ASSERT_MSG_EQ(site.failed.size(), 2, "both fail");
        NS_TEST_EXPECT_MSG_EQ(site.failed[0].unsent[0], site.sentNumbers[0], "in order");
        NS_TEST_EXPECT_MSG_EQ(site.failed[1].unsent[0], site.sentNumbers[1], "in order");
        NS_TEST_EXPECT_MSG_EQ(site.failed[0].when, Seconds(6), "after HoldTimeout");
        NS_TEST_EXPECT_MSG_EQ(Contains(site.failed[0].reason, m_reason), true, "says why");
        uint64_t attempts = 0;
        for (const Site::Report& report : site.dialFailed)
        {
            attempts += report.lane == MessageLane::DATA;
            NS_TEST_EXPECT_MSG_EQ(report.reason, m_reason, "each attempt says why");
        }
        // after 0, 0.1, 0.3, 0.7, 1.5, 3.1 s, and later by the length of the attempts
        NS_TEST_EXPECT_MSG_LT_OR_EQ(attempts, 6, "the wait doubles");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(attempts, 4, "attempts are repeated");
        NS_TEST_EXPECT_MSG_EQ(site.dialFailed.size(), attempts + 1, "warming is tried once");
        NS_TEST_EXPECT_MSG_EQ(site.lost.size() + site.connected.size(), 0, "it never was there");
        NS_TEST_EXPECT_MSG_EQ(star[0].m_endpoint->GetTotals().sentBytes, 0, "nothing was sent");
    }

    const std::string m_reason; //!< of the failure
    const Address m_address;    //!< to dial; invalid: the leaf, where nobody listens
    const double m_loss;        //!< part of the packets to the leaf that is lost
};

/**
 * @ingroup edge-inference
 * A server that starts late gets what waited for it, and so does a peer that only dials us.
 */
class LatePeerTestCase : public TestCase
{
  public:
    LatePeerTestCase()
        : TestCase("Messages wait for a peer, in bounds")
    {
    }

  private:
    void DoRun() override
    {
        Star star;
        star[0].m_endpoint->SetAttribute("MaxHeldMessages", UintegerValue(3));
        star[0].Start();
        Star::At(Seconds(1), [this, &star] {
            for (uint64_t bytes : {10, 20, 30, 40})
            {
                star[0].SendTensor({1, Address()}, bytes); // no address: it must dial
            }
            NS_TEST_EXPECT_MSG_EQ(star[0].failed.size(), 0, "no callback from inside Send");
            uint64_t queued = star[0].m_endpoint->GetQueuedBytes(1, MessageLane::DATA);
            NS_TEST_EXPECT_MSG_EQ(queued, 3 * 128 + 60, "three wait");
        });
        Star::At(Seconds(3), [&star] {
            star[1].Start();
            star[1].m_endpoint->Warm(star[0].GetSite());
        });
        Star::At(Seconds(5), [&star] { star[0].SendTensor(star[1].GetSite(), 50); });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[0].failed.size(), 1, "the fourth was one too many");
        NS_TEST_EXPECT_MSG_EQ(star[0].failed[0].unsent[0], 4, "the fourth");
        NS_TEST_ASSERT_MSG_EQ(star[1].received.size(), 4, "the others arrive");
        NS_TEST_EXPECT_MSG_EQ(star[1].received[2].message.payloadBytes, 30, "in order");
        NS_TEST_EXPECT_MSG_EQ(star[0].dialFailed.size(), 0, "we did not dial");
        NS_TEST_EXPECT_MSG_EQ(star[0].connected.size(), 2, "both lanes opened");
    }
};

/**
 * @ingroup edge-inference
 * A server that comes up late is dialled until it answers.
 */
class LateServerTestCase : public TestCase
{
  public:
    LateServerTestCase()
        : TestCase("A server that comes up late")
    {
    }

  private:
    void DoRun() override
    {
        Star star;
        star[0].m_endpoint->SetAttribute("ConnectTimeout", TimeValue(MilliSeconds(300)));
        star[0].Start();
        Star::At(Seconds(1), [&star] { star[0].SendTensor(star[1].GetSite(), 1000); });
        Star::At(Seconds(3), [&star] { star[1].Start(); });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[1].received.size(), 1, "it arrives");
        NS_TEST_EXPECT_MSG_GT(star[0].dialFailed.size(), 2, "after failed attempts");
        NS_TEST_EXPECT_MSG_EQ(star[0].failed.size(), 0, "and does not fail");
        NS_TEST_EXPECT_MSG_LT(star[1].received[0].timing.lastByte, Seconds(5), "soon");
    }
};

/**
 * @ingroup edge-inference
 * A crash in the middle of a tensor is seen by the peer at once; after a restart all works again.
 */
class CrashTestCase : public TestCase
{
  public:
    /** @param receiver whether the receiver crashes, else the sender */
    explicit CrashTestCase(bool receiver)
        : TestCase(receiver ? "The receiver crashes mid-tensor" : "The sender crashes mid-tensor"),
          m_receiver(receiver)
    {
    }

  private:
    void DoRun() override
    {
        Wire wire;
        wire.rate = "10Mbps";
        Star star(1, wire);
        star.Start();
        Star::At(Seconds(1), [&star] {
            star[0].SendTensor(star[1].GetSite(), 50000);
            star[0].SendTensor(star[1].GetSite(), 5000000);
            star[0].SendTensor(star[1].GetSite(), 100);
        });
        Site& crashed = star[m_receiver ? 1 : 0];
        Site& other = star[m_receiver ? 0 : 1];
        Star::At(Seconds(2), [&crashed] { crashed.m_endpoint->Stop(); });
        Star::At(MilliSeconds(2100), [this, &crashed, &other] {
            NS_TEST_EXPECT_MSG_EQ(crashed.lost.size(), 0, "the dead report nothing");
            NS_TEST_ASSERT_MSG_EQ(other.lost.size(), 1, "the peer knows");
            std::vector<uint64_t> unsent =
                m_receiver ? std::vector<uint64_t>{2, 3} : std::vector<uint64_t>{};
            bool same = other.lost[0].unsent == unsent;
            NS_TEST_EXPECT_MSG_EQ(same, true, "and what it had not sent");
        });
        Star::At(Seconds(3), [&crashed] { crashed.Start(); });
        Star::At(Seconds(4), [&star] { star[0].SendTensor(star[1].GetSite(), 70); });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[1].received.size(), 2, "one before the crash, one after");
        NS_TEST_EXPECT_MSG_EQ(star[1].received[1].message.payloadBytes, 70, "the one after");
        NS_TEST_EXPECT_MSG_EQ(star[0].failed.size(), 0, "lost is not failed");
        NS_TEST_EXPECT_MSG_GT(star.GetBytesUnderWay(), 0, "bytes died with the connection");
        NS_TEST_EXPECT_MSG_LT(star.GetBytesUnderWay(), 500000, "those in buffers and on the wire");
    }

    const bool m_receiver; //!< who crashes
};

/**
 * @ingroup edge-inference
 * The newest connection of an id counts; an older one is lost, and a later one is not disturbed.
 */
class ForgedIdTestCase : public TestCase
{
  public:
    ForgedIdTestCase()
        : TestCase("A second connection with the same id replaces the first")
    {
    }

  private:
    void DoRun() override
    {
        Star star;
        star[0].Start();
        std::vector<std::unique_ptr<RawPeer>> raws;
        for (int i = 0; i < 3; i++)
        {
            Star::At(MilliSeconds(100 * i), [&star, &raws] {
                raws.push_back(std::make_unique<RawPeer>(star.nodes.Get(1), star[0].m_address));
                raws.back()->SendAt(HelloBytes(5), MilliSeconds(10));
            });
        }
        Star::At(Seconds(1), [&star] { star[0].SendTensor({5, Address()}, 1000); });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[0].lost.size(), 2, "two were replaced");
        NS_TEST_EXPECT_MSG_EQ(Contains(star[0].lost[0].reason, "replaced"), true, "and told why");
        NS_TEST_EXPECT_MSG_EQ(star[0].connected.size(), 3, "three came");
        NS_TEST_EXPECT_MSG_EQ(raws[0]->m_closed, true, "the first has ended");
        NS_TEST_EXPECT_MSG_EQ(raws[1]->m_closed, true, "the second has ended");
        NS_TEST_EXPECT_MSG_EQ(raws[2]->m_closed, false, "the newest stays");
        NS_TEST_EXPECT_MSG_GT(raws[2]->m_bytesRead, 1000, "and gets the tensor");
    }
};

/**
 * @ingroup edge-inference
 * Somebody else at the address that is dialled: another site, and a server that says nothing.
 */
class WrongServerTestCase : public TestCase
{
  public:
    WrongServerTestCase()
        : TestCase("Another site, or no site, answers")
    {
    }

  private:
    void DoRun() override
    {
        Star star(2);
        star[0].Start();
        star[1].Start();
        PacketSinkHelper sink("ns3::TcpSocketFactory", star[2].m_address);
        sink.Install(star.nodes.Get(2));
        Star::At(Seconds(1), [&star] {
            star[0].SendTensor({8, star[1].m_address}, 10000000);
            star[0].SendTensor({9, star[2].m_address}, 100);
        });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[0].lost.size(), 2, "both end");
        NS_TEST_EXPECT_MSG_EQ(star[0].lost[0].peer, 8, "the wrong site at once");
        NS_TEST_EXPECT_MSG_EQ(Contains(star[0].lost[0].reason, "site 1 answers"), true, "");
        NS_TEST_EXPECT_MSG_EQ(star[0].lost[0].unsent.size(), 1, "the tensor was under way");
        NS_TEST_EXPECT_MSG_EQ(star[0].lost[1].reason, "no HELLO in time", "the silent one");
        NS_TEST_EXPECT_MSG_EQ(star[0].lost[1].unsent.size(), 0, "it took the small one");
        NS_TEST_EXPECT_MSG_EQ(star[0].connected.size(), 0, "neither was the peer");
        NS_TEST_EXPECT_MSG_EQ(star[1].received.size(), 0, "what it did not get it does not report");
    }
};

/**
 * @ingroup edge-inference
 * An incoming connection that says nothing is ended.
 */
class SilentStrangerTestCase : public TestCase
{
  public:
    SilentStrangerTestCase()
        : TestCase("A peer that dials and says nothing")
    {
    }

  private:
    void DoRun() override
    {
        Star star;
        star[0].Start();
        std::unique_ptr<RawPeer> raw;
        Star::At(Time(), [&star, &raw] {
            raw = std::make_unique<RawPeer>(star.nodes.Get(1), star[0].m_address);
            raw->SendAt({0x4e, 0x65}, Seconds(1)); // two bytes of the magic are nothing yet
        });
        Star::At(Seconds(9), [this, &raw] {
            NS_TEST_EXPECT_MSG_EQ(raw->m_closed, false, "there is patience");
        });
        Star::At(Seconds(11),
                 [this, &raw] { NS_TEST_EXPECT_MSG_EQ(raw->m_closed, true, "but not for ever"); });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(star[0].m_endpoint->GetTotals().receivedBytes, 2, "counted");
        NS_TEST_EXPECT_MSG_EQ(star[0].lost.size(), 0, "nobody was lost");
    }
};

/**
 * @ingroup edge-inference
 * Requests that make no sense end in callbacks too.
 */
class MisuseTestCase : public TestCase
{
  public:
    MisuseTestCase()
        : TestCase("Not started, to oneself, HELLO, too long, disconnected")
    {
    }

  private:
    void DoRun() override
    {
        Star star;
        star[0].m_endpoint->SetAttribute("MaxPayloadBytes", UintegerValue(5000));
        Star::At(Seconds(1), [&star] { star[0].SendTensor(star[1].GetSite(), 1); });
        Star::At(Seconds(2), [&star] {
            star.Start();
            star[0].SendTensor(star[0].GetSite(), 1);
            star[0].SendTensor(star[1].GetSite(), 5001);
            Message hello;
            hello.kind = MessageKind::HELLO;
            star[0].m_endpoint->Send(star[1].GetSite(), MessageLane::DATA, hello);
            star[0].m_endpoint->Warm(star[0].GetSite());
            star[0].m_endpoint->Disconnect(4);
            star[0].SendTensor(star[1].GetSite(), 5000);
        });
        Star::At(Seconds(3), [&star] { star[1].SendTensor(star[0].GetSite(), 5001); });
        Star::At(Seconds(4), [&star] { star[0].m_endpoint->Disconnect(1); });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[0].failed.size(), 4, "all but the last of ours");
        NS_TEST_EXPECT_MSG_EQ(Contains(star[0].failed[0].reason, "not running"), true, "");
        NS_TEST_EXPECT_MSG_EQ(Contains(star[0].failed[1].reason, "itself"), true, "");
        NS_TEST_EXPECT_MSG_EQ(Contains(star[0].failed[2].reason, "too long"), true, "");
        NS_TEST_EXPECT_MSG_EQ(Contains(star[0].failed[3].reason, "HELLO"), true, "");
        NS_TEST_EXPECT_MSG_EQ(star[1].received.size(), 1, "the last one arrives");
        NS_TEST_ASSERT_MSG_EQ(star[0].badMessages.size(), 1, "the peer sent too much");
        NS_TEST_EXPECT_MSG_EQ(star[0].lost.size(), 1, "and lost its connection");
        NS_TEST_EXPECT_MSG_EQ(star[1].lost.size(), 1, "as it knows");
    }
};

/**
 * @ingroup edge-inference
 * An application that stops, starts, sends and disconnects from inside every callback.
 */
class ReentrantTestCase : public TestCase
{
  public:
    /** @param deed what is done in each callback: 0 stop, 1 disconnect, 2 send, 3 stop and start */
    explicit ReentrantTestCase(int deed)
        : TestCase("From inside each callback, deed " + std::to_string(deed)),
          m_deed(deed)
    {
    }

  private:
    void DoRun() override
    {
        for (m_callback = 0; m_callback < 6; m_callback++)
        {
            m_budget = 5;
            Star star;
            m_star = &star;
            Hook(*star[0].m_endpoint);
            star.Start();
            Star::At(Seconds(1), [&star] {
                star[0].SendTensor(star[1].GetSite(), 100000);
                star[0].SendTensor(star[1].GetSite(), 10);
                star[0].SendTensor({6, InetSocketAddress("10.1.1.2", 6)}, 10);
                star[1].SendTensor(star[0].GetSite(), 20, 10, MessageLane::CONTROL);
            });
            Star::At(Seconds(2), [&star] { star[1].m_endpoint->Stop(); });
            Star::At(Seconds(3), [&star] {
                star[1].Start();
                star[1].SendTensor(star[0].GetSite(), 30);
            });
            Simulator::Stop(Seconds(60));
            Simulator::Run();
            NS_TEST_EXPECT_MSG_LT(m_budget, 5, "callback " << m_callback << " came");
        }
    }

    /** @param endpoint whose callbacks do the deed */
    void Hook(MessageEndpoint& endpoint)
    {
        endpoint.SetReceivedCallback(MakeCallback(&ReentrantTestCase::OnReceived, this));
        endpoint.SetSentCallback(MakeCallback(&ReentrantTestCase::OnSent, this));
        endpoint.SetConnectedCallback(MakeCallback(&ReentrantTestCase::OnConnected, this));
        endpoint.SetPeerLostCallback(MakeCallback(&ReentrantTestCase::OnLost, this));
        endpoint.SetSendFailedCallback(MakeCallback(&ReentrantTestCase::OnFailed, this));
        endpoint.SetDialFailedCallback(MakeCallback(&ReentrantTestCase::OnDialFailed, this));
    }

    /** @param callback number of the callback that came */
    void Act(int callback)
    {
        if (callback != m_callback || m_budget == 0)
        {
            return;
        }
        m_budget--;
        Site& site = (*m_star)[0];
        SiteAddress peer = (*m_star)[1].GetSite();
        switch (m_deed)
        {
        case 0:
            site.m_endpoint->Stop();
            break;
        case 1:
            site.m_endpoint->Disconnect(1);
            site.m_endpoint->Disconnect(6);
            break;
        case 2:
            site.SendTensor(peer, 50);
            site.m_endpoint->Warm(peer);
            break;
        default:
            site.m_endpoint->Stop();
            site.StartMute();
            site.SendTensor(peer, 50);
        }
    }

    void OnReceived(uint64_t, MessageLane, Message&, const MessageTiming&)
    {
        Act(0);
    }

    void OnSent(uint64_t, MessageLane, uint64_t)
    {
        Act(1);
    }

    void OnConnected(uint64_t, MessageLane)
    {
        Act(2);
    }

    void OnLost(uint64_t, MessageLane, const std::string&, const std::vector<uint64_t>&)
    {
        Act(3);
    }

    void OnFailed(uint64_t, MessageKind, uint64_t, const std::string&)
    {
        Act(4);
    }

    void OnDialFailed(uint64_t, MessageLane, const std::string&)
    {
        Act(5);
    }

    const int m_deed; //!< what is done
    int m_callback;   //!< in which callback
    int m_budget;     //!< how often still
    Star* m_star;     //!< the present network
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class FailureTestSuite : public TestSuite
{
  public:
    FailureTestSuite()
        : TestSuite("edge-inference-transport-failure", Type::UNIT)
    {
        for (const Hostile& hostile : GetHostiles())
        {
            AddTestCase(new HostileTestCase(hostile));
        }
        AddTestCase(new TruncatedTestCase);
        AddTestCase(new UnreachableTestCase("nobody listens", "no answer in time", Address(), 0));
        AddTestCase(new UnreachableTestCase("dead link", "no answer in time", Address(), 1));
        AddTestCase(new UnreachableTestCase("no route",
                                            "no route",
                                            InetSocketAddress("192.168.7.7", PORT),
                                            0));
        AddTestCase(new UnreachableTestCase("no route, IPv6",
                                            "no route",
                                            Inet6SocketAddress("2001:db8:77::1", PORT),
                                            0));
        AddTestCase(new LatePeerTestCase);
        AddTestCase(new LateServerTestCase);
        AddTestCase(new CrashTestCase(true));
        AddTestCase(new CrashTestCase(false));
        AddTestCase(new ForgedIdTestCase);
        AddTestCase(new WrongServerTestCase);
        AddTestCase(new SilentStrangerTestCase);
        AddTestCase(new MisuseTestCase);
        for (int deed : {0, 1, 2, 3})
        {
            AddTestCase(new ReentrantTestCase(deed));
        }
    }
};

FailureTestSuite g_failureTestSuite; //!< registers the suite

} // namespace
