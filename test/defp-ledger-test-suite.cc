/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The server's side of DEFP alone: bytes of its messages, rounds, leases, revocation, and what
 * becomes of devices that die. Devices are messages by hand; there is no network.
 */

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/defp-admission-policy.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/double.h"
#include "ns3/flops-latency-model.h"
#include "ns3/inference-site.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** Speed of one slot of the server, FLOP/s. */
constexpr double SLOT_FLOPS = 1e9;

/** @return a network of one layer of 100 MFLOP */
std::shared_ptr<const DnnModel>
MakeModel()
{
    DnnModelBuilder builder("one");
    builder.AddInput("input", TensorShape{1, 1000});
    DnnLayer layer;
    layer.name = "layer";
    layer.op = "Gemm";
    layer.outputShape = TensorShape{1, 10};
    layer.macs = 50000000;
    layer.flops = 100000000;
    builder.AddLayer(layer, {"input"});
    return builder.Build();
}

/**
 * A policy on a server of two slots, and devices that write their messages by hand.
 */
class LedgerTestCase : public TestCase, protected AdmissionPort
{
  protected:
    /** @param name of the case */
    explicit LedgerTestCase(const std::string& name)
        : TestCase(name)
    {
    }

    /** Start a server afresh. */
    void Begin()
    {
        auto latency = CreateObject<FlopsLatencyModel>();
        latency->SetFlopsPerSecond(SLOT_FLOPS);
        m_site = CreateObject<InferenceSite>();
        m_site->SetAttribute("LatencyModel", PointerValue(latency));
        m_site->AddModel(MakeModel());
        m_site->Initialize();
        m_site->GetResource()->SetAttribute("Slots", UintegerValue(2));
        m_policy = CreateObject<DefpAdmissionPolicy>();
        m_policy->SetAttribute("BandwidthBudget", DataRateValue(DataRate("8Mb/s"))); // 1 MB/s
        m_policy->AssignStreams(77);
        m_policy->TraceConnectWithoutContext("Changed",
                                             MakeCallback(&LedgerTestCase::Changed, this));
        m_policy->TraceConnectWithoutContext("Settled",
                                             MakeCallback(&LedgerTestCase::Settled, this));
        m_sent.clear();
        m_log.clear();
        m_settled = 0;
        m_policy->Start(this);
        Pass(0.0);
    }

    /** Stop it. */
    void End()
    {
        m_policy->Stop();
        NS_TEST_EXPECT_MSG_EQ(m_site->GetResource()->GetReservedShare(), 0, "nothing is reserved");
        NS_TEST_EXPECT_MSG_EQ(m_policy->GetLedger().GetPlayers().size(), 0, "nobody plays");
        Simulator::Destroy();
        m_policy->Dispose();
        m_site->Dispose();
    }

    /** @param seconds let so much time pass */
    void Pass(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }

    /** @param device sits down */
    void Join(uint64_t device)
    {
        m_policy->Receive(device, DEFP_JOIN, {});
        Pass(0.0);
    }

    /** @param device bids in this round @param gain of it @param compute FLOP/s @param bandwidth
     * B/s
     */
    void Bid(uint64_t device, double gain, double compute, double bandwidth)
    {
        DefpBid bid;
        bid.round = m_policy->GetLedger().GetRound();
        bid.option = 3;
        bid.gain = gain;
        bid.utility = gain;
        bid.demand = {compute, bandwidth};
        m_policy->Receive(device, DEFP_BID, bid.Encode());
        Pass(0.0);
    }

    /** @param device has nothing to improve */
    void Decline(uint64_t device)
    {
        m_policy->Receive(device, DEFP_DECLINE, EncodeDefpNumber(m_policy->GetLedger().GetRound()));
        Pass(0.0);
    }

    /** @param kind of message @return who was sent one since the last call, such as "1 4 " */
    std::string TakeSent(uint16_t kind)
    {
        const std::string text = m_sent[kind];
        m_sent[kind].clear();
        return text;
    }

    /** @param compute FLOP/s left @param bandwidth B/s left @param where for messages */
    void CheckResidual(double compute, double bandwidth, const std::string& where)
    {
        const Bundle residual = m_policy->GetLedger().GetResidual();
        NS_TEST_EXPECT_MSG_EQ_TOL(residual.compute, compute, 1e-3, "compute left " << where);
        NS_TEST_EXPECT_MSG_EQ_TOL(residual.bandwidth, bandwidth, 1e-6, "bandwidth left " << where);
        NS_TEST_EXPECT_MSG_EQ_TOL(m_site->GetResource()->GetReservedShare(),
                                  2.0 - compute / SLOT_FLOPS,
                                  1e-9,
                                  "slots reserved " << where);
    }

    Ptr<InferenceSite> m_site;              //!< the server
    Ptr<DefpAdmissionPolicy> m_policy;      //!< its ledger
    std::map<uint16_t, std::string> m_sent; //!< receivers by kind
    std::string m_log;                      //!< the grant log, such as "grant 1 "
    uint32_t m_settled{0};                  //!< equilibria

  private:
    void Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>&) override
    {
        m_sent[kind] += std::to_string(peer) + " ";
    }

    std::vector<uint64_t> GetPeers() const override
    {
        return {};
    }

    Ptr<InferenceSite> GetServerSite() const override
    {
        return m_site;
    }

    void Changed(const DefpRecord& record)
    {
        if (record.action != DefpAction::JOIN)
        {
            m_log += std::string(GetDefpActionName(record.action)) + " " +
                     std::to_string(record.device) + " ";
        }
    }

    void Settled(Time, uint32_t, uint32_t)
    {
        ++m_settled;
    }
};

} // namespace

/**
 * @ingroup edge-inference
 * Messages come back as they went, and nothing else is taken.
 */
class DefpBytesTestCase : public LedgerTestCase
{
  public:
    DefpBytesTestCase()
        : LedgerTestCase("Messages survive the wire, and garbage does no harm")
    {
    }

  private:
    /** @param bytes a good message @param decode takes it or not */
    void Mangle(const std::vector<uint8_t>& bytes,
                const std::function<bool(const std::vector<uint8_t>&)>& decode)
    {
        NS_TEST_EXPECT_MSG_EQ(decode(bytes), true, "as it was sent");
        auto longer = bytes;
        longer.push_back(0);
        NS_TEST_EXPECT_MSG_EQ(decode(longer), false, "a byte too many");
        for (std::size_t size = 0; size < bytes.size(); ++size)
        {
            NS_TEST_EXPECT_MSG_EQ(decode({bytes.begin(), bytes.begin() + size}),
                                  false,
                                  "only " << size << " bytes");
        }
    }

    void RunRoundTrips()
    {
        const DefpStatus status{7, {-1.5, 2e6}, 1e12, 5, 4000000000};
        Mangle(status.Encode(), [&status](const auto& bytes) {
            DefpStatus got;
            return DefpStatus::Decode(bytes, got) && got.residual == status.residual &&
                   got.round == 7 && got.serverFlops == 1e12 && got.users == 5 &&
                   got.leaseNs == status.leaseNs;
        });
        const DefpBid bid{8, 3, 9, 0.25, 0.5, {1e9, 1e5}};
        Mangle(bid.Encode(), [&bid](const auto& bytes) {
            DefpBid got;
            return DefpBid::Decode(bytes, got) && got.round == 8 && got.option == 3 &&
                   got.revision == 9 && got.gain == 0.25 && got.utility == 0.5 &&
                   got.demand == bid.demand;
        });
        Mangle(DefpGrant{4, 8, 3, 9}.Encode(), [](const auto& bytes) {
            DefpGrant got;
            return DefpGrant::Decode(bytes, got) && got.grant == 4 && got.round == 8 &&
                   got.option == 3 && got.revision == 9;
        });
        Mangle(DefpRevoke{4, DefpRevokeReason::BUDGET}.Encode(), [](const auto& bytes) {
            DefpRevoke got;
            return DefpRevoke::Decode(bytes, got) && got.grant == 4 &&
                   got.reason == DefpRevokeReason::BUDGET;
        });
        Mangle(EncodeDefpNumber(1ULL << 40), [](const auto& bytes) {
            uint64_t got = 0;
            return DecodeDefpNumber(bytes, got) && got == 1ULL << 40;
        });
        DefpBid got;
        for (const auto& bad : {DefpBid{1, 0, 0, 0.0, 1.0, {1, 1}},
                                DefpBid{1, 0, 0, 1.0, 1.0, {-1, 1}},
                                DefpBid{1, 0, 0, 1.0, 1.0, {1, -1}},
                                DefpBid{1, 0, 0, 1.0, std::nan(""), {1, 1}},
                                DefpBid{1, 0, 0, HUGE_VAL, 1.0, {1, 1}}})
        {
            NS_TEST_EXPECT_MSG_EQ(DefpBid::Decode(bad.Encode(), got), false, "a senseless bid");
        }
    }

    void RunGarbage()
    {
        Begin();
        Join(1);
        Decline(1);
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(5);
        const uint64_t before = m_policy->GetBadMessages();
        for (uint32_t i = 0; i < 20000; ++i)
        {
            const uint16_t kind = 0xfe00 + random->GetInteger(0, 10);
            std::vector<uint8_t> bytes(random->GetInteger(0, 60));
            for (auto& byte : bytes)
            {
                byte = static_cast<uint8_t>(random->GetInteger(0, 255));
            }
            m_policy->Receive(random->GetInteger(1, 3), kind, bytes);
        }
        NS_TEST_EXPECT_MSG_GT(m_policy->GetBadMessages(), before + 10000, "most made no sense");
        Pass(10.0); // whoever got a seat by accident has lost it
        CheckResidual(2e9, 1e6, "after garbage");
        m_policy->PeerLost(42);
        m_policy->Released(TaskKey{42, 1, 0});
        End();
    }

    void DoRun() override
    {
        RunRoundTrips();
        RunGarbage();
    }
};

/**
 * @ingroup edge-inference
 * Who is asked when, who is granted what, and what a stage gets.
 */
class DefpRoundsTestCase : public LedgerTestCase
{
  public:
    DefpRoundsTestCase()
        : LedgerTestCase("Rounds ask whom they concern and grant one bid each")
    {
    }

  private:
    /** Papers' loop with three devices on 2 GFLOP/s and 1 MB/s. */
    void RunRounds()
    {
        Begin();
        for (uint64_t device : {1, 2, 3})
        {
            m_policy->Receive(device, DEFP_JOIN, {});
        }
        Pass(0.0);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_STATUS), "1 2 3 ", "all are asked at once");
        Bid(1, 0.1, 1e9, 4e5);
        Bid(2, 0.3, 1.5e9, 5e5);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), "", "not before the last answer");
        Decline(3);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), "2 ", "the largest gain");
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_STATUS), "1 ", "whose bid fits no more, only");
        CheckResidual(0.5e9, 5e5, "after a grant");
        Bid(1, 0.1, 1e9, 4e5); // does not fit: as if it had declined
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), "", "nothing that does not fit");
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_STATUS), "", "the game is settled");
        NS_TEST_EXPECT_MSG_EQ(m_policy->IsSettled(), true, "the game is settled");
        NS_TEST_EXPECT_MSG_EQ(m_settled, 1, "one equilibrium");
        Join(4);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_STATUS), "4 ", "a join touches nobody else");
        Bid(4, 0.05, 0.5e9, 1e5);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), "4 ", "what is left");
        CheckResidual(0, 4e5, "after the join");
        TakeSent(DEFP_STATUS);
        m_policy->Receive(2, DEFP_RELEASE, EncodeDefpNumber(m_policy->GetLedger().Find(2)->grant));
        Pass(0.0);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_STATUS),
                              "1 2 4 ",
                              "more is left than when they declined; 3 declined all there is");
        CheckResidual(1.5e9, 9e5, "after the release");
        NS_TEST_EXPECT_MSG_EQ(m_log, "grant 2 grant 4 release 2 ", "the log");
        End();
    }

    /** Stages run under their lease, others as WithoutBundle says. */
    void RunAdmission()
    {
        Begin();
        Join(1);
        Bid(1, 1.0, 1.25e9, 1.0);
        StageRequest request;
        request.key.device = 1;
        const LeaseId lease = m_policy->Admit(request).lease;
        NS_TEST_EXPECT_MSG_EQ(m_site->GetResource()->HasLease(lease), true, "under its lease");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_site->GetResource()->GetReservedShare(), 1.25, 1e-12, "share");
        Join(1); // its times have changed
        Bid(1, 0.5, 1.75e9, 2.0);
        NS_TEST_EXPECT_MSG_EQ(m_policy->Admit(request).lease, lease, "the same lease");
        CheckResidual(0.25e9, 1e6 - 2.0, "the new bundle instead of the old");
        request.key.device = 2;
        NS_TEST_EXPECT_MSG_EQ(m_policy->Admit(request).admitted, true, "unreserved");
        NS_TEST_EXPECT_MSG_EQ(m_policy->Admit(request).lease, 0, "unreserved");
        m_policy->SetAttribute("WithoutBundle", StringValue("reject"));
        NS_TEST_EXPECT_MSG_EQ(m_policy->Admit(request).reason, "no bundle", "refused");
        End();
    }

    /** Orders by name: each grants whom the plain chooser would. */
    void RunOrders()
    {
        const std::map<std::string, std::string> expected{{"largest-gain", "3 "},
                                                          {"gain-per-resource", "2 "},
                                                          {"round-robin", "1 "},
                                                          {"first-come", "2 "}};
        for (const auto& [order, winner] : expected)
        {
            m_policy = nullptr;
            Begin();
            m_policy->Stop();
            m_policy->SetAttribute("Order", StringValue(order));
            m_policy->Start(this);
            Pass(0.0);
            for (uint64_t device : {1, 2, 3})
            {
                m_policy->Receive(device, DEFP_JOIN, {});
            }
            Pass(0.0);
            Bid(2, 0.25, 1.1e9, 1e5); // only one of them fits
            Bid(3, 0.3, 2e9, 1e5);
            Bid(1, 0.1, 1.1e9, 1e5);
            NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), winner, order);
            End();
        }
    }

    void DoRun() override
    {
        RunRounds();
        RunAdmission();
        RunOrders();
    }
};

/**
 * @ingroup edge-inference
 * Devices die at every point of a round, budgets shrink, and nothing is lost.
 */
class DefpLeasesTestCase : public LedgerTestCase
{
  public:
    DefpLeasesTestCase()
        : LedgerTestCase("Leases lapse, budgets shrink, and nothing leaks")
    {
    }

  private:
    /** A device dies while its answer is awaited, and one that holds a bundle. */
    void RunDeaths()
    {
        Begin();
        m_policy->SetAttribute("LeaseTime", TimeValue(Seconds(2)));
        for (uint64_t device : {1, 2, 3})
        {
            m_policy->Receive(device, DEFP_JOIN, {});
        }
        Pass(0.0);
        Bid(1, 0.1, 1.5e9, 1e5);
        Bid(2, 0.2, 1e9, 1e5); // 3 is dead and never answers
        Pass(1.0);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), "", "its lease may still hold");
        for (uint64_t device : {1, 2})
        {
            m_policy->Receive(device, DEFP_RENEW, EncodeDefpNumber(0));
        }
        Pass(1.5);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), "2 ", "the round goes on without it");
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_REVOKE), "3 ", "in case it lives after all");
        CheckResidual(1e9, 9e5, "with one bundle");
        m_policy->Receive(1, DEFP_RENEW, EncodeDefpNumber(0));
        // 2 holds and dies mid-bid: no word for a whole lease; 1 goes on
        Decline(1);
        for (uint32_t i = 0; i < 2; ++i)
        {
            Pass(0.9);
            m_policy->Receive(1, DEFP_RENEW, EncodeDefpNumber(0));
        }
        CheckResidual(2e9, 1e6, "after the death of the holder");
        NS_TEST_EXPECT_MSG_EQ(m_log, "leave 3 grant 2 leave 2 ", "the log");
        NS_TEST_EXPECT_MSG_EQ(m_policy->GetLedger().GetPlayers().size(), 1, "1 still plays");
        for (uint32_t i = 0; i < 4; ++i)
        {
            Pass(0.6);
            m_policy->Receive(1, DEFP_RENEW, EncodeDefpNumber(0));
        }
        NS_TEST_EXPECT_MSG_EQ(m_policy->GetLedger().GetPlayers().size(),
                              0,
                              "who only renews and does not answer holds nobody up for ever");
        End();
    }

    /** A connection breaks in the middle of a round; the device comes back with its old grant. */
    void RunLoss()
    {
        Begin();
        Join(1);
        Bid(1, 0.1, 1e9, 1e5);
        const uint64_t grant = m_policy->GetLedger().Find(1)->grant;
        m_policy->PeerLost(1);
        Pass(0.0);
        CheckResidual(2e9, 1e6, "after the loss");
        m_policy->Receive(1, DEFP_RENEW, EncodeDefpNumber(grant));
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_REVOKE), "1 ", "it is told that it holds nothing");
        m_policy->Receive(1, DEFP_RELEASE, EncodeDefpNumber(grant));
        m_policy->Receive(1, DEFP_BID, DefpBid{1, 0, 0, 1.0, 1.0, {1, 1}}.Encode());
        Pass(0.0);
        CheckResidual(2e9, 1e6, "after words of one who has no seat");
        End();
    }

    /** Budgets shrink: smallest utility first, then all are asked. */
    void RunRevocation()
    {
        Begin();
        double gain = 0.1;
        for (uint64_t device : {1, 2, 3, 4})
        {
            Join(device);
            Bid(device, gain, 0.5e9, 2e5);
            gain = device == 1 ? 0.4 : gain - 0.1; // 0.1 0.4 0.3 0.2
        }
        CheckResidual(0, 2e5, "full");
        m_policy->SetAttribute("ComputeBudget", DoubleValue(1.2e9));
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_REVOKE), "1 4 ", "the smallest utilities");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_policy->GetLedger().GetResidual().compute, 0.2e9, 1, "left");
        TakeSent(DEFP_STATUS);
        Pass(0.0);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_STATUS), "1 3 4 ", "2 declined as much bandwidth");
        m_policy->SetAttribute("BandwidthBudget", DataRateValue(DataRate("2Mb/s")));
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_REVOKE), "3 ", "250 kB/s: one bundle");
        m_policy->SetAttribute("ComputeBudget", DoubleValue(0));
        NS_TEST_EXPECT_MSG_EQ_TOL(m_policy->GetLedger().GetBudget().compute, 2e9, 1, "all slots");
        End();
    }

    /** Somebody else holds leases on the same resource. */
    void RunForeignLease()
    {
        Begin();
        const LeaseId other = m_site->GetResource()->Reserve(1.5, 0, Seconds(1000));
        Join(1);
        Bid(1, 0.1, 1e9, 1e5);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_GRANT), "", "there is no such share");
        NS_TEST_EXPECT_MSG_EQ(m_policy->GetLedger().Find(1)->grant, 0, "nothing is booked");
        m_site->GetResource()->Release(other);
        End();
    }

    /** A crash: the resource ends its leases, then the server recovers with empty books. */
    void RunCrash()
    {
        Begin();
        Join(1);
        Bid(1, 0.1, 1e9, 1e5);
        m_policy->Stop();
        m_site->GetResource()->Stop();
        m_policy->Receive(1, DEFP_JOIN, {}); // a message that was on its way
        m_site->GetResource()->Start();
        m_policy->Start(this);
        Pass(0.0);
        CheckResidual(2e9, 1e6, "after the crash");
        End();
    }

    /** Shared server: who comes or goes concerns everybody, and there are no leases. */
    void RunShared()
    {
        Begin();
        m_policy->Stop();
        m_policy->SetAttribute("Shared", BooleanValue(true));
        m_policy->Start(this);
        Pass(0.0);
        Join(1);
        Bid(1, 0.1, 1e9, 1e5);
        TakeSent(DEFP_STATUS);
        Join(2);
        Bid(2, 0.1, 1e9, 1e5);
        NS_TEST_EXPECT_MSG_EQ(TakeSent(DEFP_STATUS), "2 1 ", "there is one user more");
        NS_TEST_EXPECT_MSG_EQ(m_policy->GetLedger().GetUsersWith(1), 2, "users");
        NS_TEST_EXPECT_MSG_EQ(m_site->GetResource()->GetReservedShare(), 0, "no leases");
        End();
    }

    void DoRun() override
    {
        RunDeaths();
        RunLoss();
        RunRevocation();
        RunForeignLease();
        RunCrash();
        RunShared();
    }
};

/**
 * @ingroup edge-inference
 * The ledger of DEFP without a network.
 */
class DefpLedgerTestSuite : public TestSuite
{
  public:
    DefpLedgerTestSuite()
        : TestSuite("edge-inference-defp-ledger", Type::UNIT)
    {
        AddTestCase(new DefpBytesTestCase);
        AddTestCase(new DefpRoundsTestCase);
        AddTestCase(new DefpLeasesTestCase);
    }
};

static DefpLedgerTestSuite g_defpLedgerTestSuite; //!< registers the suite
