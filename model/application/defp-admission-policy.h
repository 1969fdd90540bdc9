/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A server's side of DEFP, the game of CoKnight: who may use how much of it. The devices' side is
 * DefpPartitionAgent.
 */
#ifndef EDGE_INFERENCE_DEFP_ADMISSION_POLICY_H
#define EDGE_INFERENCE_DEFP_ADMISSION_POLICY_H

#include "admission-policy.h"
#include "defp-ledger.h"

#include "ns3/data-rate.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What happened to a bundle or a seat.
 */
enum class DefpAction : uint8_t
{
    JOIN,    //!< a device got a seat; it holds nothing yet
    GRANT,   //!< it was granted, instead of what was held before
    RELEASE, //!< its holder gave it back
    REVOKE,  //!< taken back because the budgets shrank
    LEAVE, //!< a device left, was lost or was silent too long, or the server stopped; with what it
           //!< held
};

/** @param action an action @return its name in lower case, such as "grant" */
const char* GetDefpActionName(DefpAction action);

/**
 * @ingroup edge-inference
 * An entry of the grant log.
 */
struct DefpRecord
{
    DefpAction action{DefpAction::GRANT}; //!< what
    uint64_t device{0};                   //!< whose
    uint64_t grant{0};                    //!< number of the grant
    uint32_t option{0};                   //!< option in the device's table
    uint32_t revision{0};                 //!< which of its tables
    double gain{0.0};                     //!< of a grant: by how much the utility rises
    Bundle bundle;                        //!< granted, or what is held no more
    Bundle before;                        //!< held before, of a grant
    Bundle residual;                      //!< what is left afterwards
};

/**
 * @ingroup edge-inference
 * The ledger of one server in DEFP, the distributed algorithm of CoKnight: Dai, Wu, Wang, Xu, J.
 * Parallel and Distributed Computing 168, 2022, DOI 10.1016/j.jpdc.2022.06.006. Its steps are
 * reconstructed from the words "distributed", "incremental" and "envy-free" of its abstract:
 *
 * A round sends what is left of R_c and R_b to the devices whose answer may have changed (see
 * DefpLedger); each answers with a bid, which stands while it fits, or declines; one bid is
 * granted, by Order; then the next round, until there is no bid. That is a Nash equilibrium. A
 * round ends when every device that was asked has answered, or has owed its answer for LeaseTime
 * and lost its seat. A device that joins is asked alone. When budgets shrink, the bundles of
 * smallest utility are revoked until the rest fits, then the rounds go on.
 *
 * A bundle is a lease on the server's ComputeResource of compute / F^e slots, under which the
 * holder's stages run; every message of the holder renews it. R_c is at most all slots that may be
 * reserved times F^e. R_b is accounted for at admission; devices whose agents have ShapeUplink hold
 * their tensors back to their share of it, and nothing polices what the others send. With LendIdle
 * the shares are guarantees and idle slots are lent (see ComputeResource), so that T^e = C^e / F^e
 * holds for a lone stage; without it a stage runs at the speed of its share alone, a whole period
 * 1/rate of the tasks.
 *
 * Shared: the variant in which the server's time grows with the number of devices on it, as in the
 * multi-user offloading game of Chen, Jiao, Li, Fu, IEEE/ACM Trans. Networking 24(5), 2016, DOI
 * 10.1109/TNET.2015.2487344; bundles then are seats without a lease.
 */
class DefpAdmissionPolicy : public AdmissionPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    DefpAdmissionPolicy();
    ~DefpAdmissionPolicy() override;

    /** @param flopsPerSecond R_c, FLOP/s; 0: all that may be reserved */
    void SetComputeBudget(double flopsPerSecond);
    /** @return R_c as set, FLOP/s */
    double GetComputeBudget() const;
    /** @param rate R_b */
    void SetBandwidthBudget(DataRate rate);
    /** @return R_b */
    DataRate GetBandwidthBudget() const;
    /** @param order name of a GrantOrder @throws std::invalid_argument listing the names */
    void SetOrder(const std::string& order);
    /** @return name of the order */
    std::string GetOrder() const;
    /** @param what "unreserved" or "reject" @throws std::invalid_argument on any other word */
    void SetWithoutBundle(const std::string& what);
    /** @return what a stage without a bundle gets */
    std::string GetWithoutBundle() const;

    /** @return the books */
    const DefpLedger& GetLedger() const;
    /** @return F^e of one slot, FLOP/s; 0 while stopped or without compute */
    double GetServerFlops() const;
    /** @return true if no round is open and nobody waits for one */
    bool IsSettled() const;
    /** @return messages that made no sense */
    uint64_t GetBadMessages() const;

    /**
     * Signature of the Changed trace source.
     * @param [in] record what happened to a bundle
     */
    typedef void (*ChangedTracedCallback)(const DefpRecord& record);

    /**
     * Signature of the Settled trace source.
     * @param [in] took time from what disturbed the equilibrium to the new one
     * @param [in] rounds rounds it took
     * @param [in] grants grants it took
     */
    typedef void (*SettledTracedCallback)(Time took, uint32_t rounds, uint32_t grants);

    /**
     * Signature of the Control trace source.
     * @param [in] peer to or from whom
     * @param [in] kind of message, see defp-protocol.h
     * @param [in] bytes on the wire, framing included
     */
    typedef void (*ControlTracedCallback)(uint64_t peer, uint16_t kind, uint64_t bytes);

    /**
     * Signature of the BadMessage trace source.
     * @param [in] peer sender
     * @param [in] kind what it claimed to be
     */
    typedef void (*BadMessageTracedCallback)(uint64_t peer, uint16_t kind);

  protected:
    void DoDispose() override;

  private:
    AdmissionDecision DoAdmit(const StageRequest& request) override;
    void DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) override;
    void DoPeerLost(uint64_t peer) override;
    void DoStart() override;
    void DoStop() override;
    int64_t DoAssignStreams(int64_t stream) override;
    std::map<std::string, double> DoGetFigures() const override;

    /** What belongs to a seat and is no business of the books. */
    struct Seat
    {
        EventId lapse;    //!< the device was silent too long
        LeaseId lease{0}; //!< on the ComputeResource
    };

    /** @param peer sender @param kind meaning @param bytes content @return did it make sense? */
    bool Take(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes);
    /** @param peer wants to be asked */
    void TakeJoin(uint64_t peer);
    /** @param peer answers @param bid it */
    void TakeBid(uint64_t peer, const DefpBid& bid);
    /** @param peer is alive @param grant that it holds, 0: none */
    void TakeRenewal(uint64_t peer, uint64_t grant);
    /** @param peer gives back @param grant this, 0: all, and leaves */
    void TakeRelease(uint64_t peer, uint64_t grant);

    /** @param peer was heard: if it has a seat and owes no answer, its lease begins anew */
    void Renew(uint64_t peer);
    /** @param peer has a seat; its lease begins anew */
    void Extend(uint64_t peer);
    /** @param peer was silent too long */
    void Lapse(uint64_t peer);
    /** @param peer loses its seat */
    void Remove(uint64_t peer);
    /** @param peer whose bundle ends, if it holds one @param action why; goes into the log */
    void EndBundle(uint64_t peer, DefpAction action);
    /** @param action what @param peer whose @param player what it holds @return entry of the log */
    static DefpRecord MakeRecord(DefpAction action, uint64_t peer, const DefpPlayer& player);
    /** @param record goes into the log, with what is left now */
    void Log(DefpRecord record);
    /** @param bid wants this of the compute @param seat whose lease is made, changed or ended
     * @return false if the resource has no such share */
    bool ChangeLease(const Bundle& demand, Seat& seat);

    /** Find F^e, and the budgets with what others have reserved taken away. */
    void RefreshBudgets();
    /** Revoke what does not fit into the budgets any more. */
    void ApplyBudgets();
    /** Something changed: open a round soon, if none is open. */
    void Disturb();
    /** Ask all who might want to move; without any the game is settled. */
    void OpenRound();
    /** Go on if all answers of the round are there. */
    void ContinueRound();
    /** @param device whose bid is granted @return false if its lease cannot be had */
    bool Grant(uint64_t device);
    /** @param peer gets it @param kind meaning @param bytes content */
    void Tell(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes);
    /** @param peer to or from whom @param kind meaning @param bytes its content */
    void Count(uint64_t peer, uint16_t kind, std::size_t bytes);

    double m_computeBudget{0.0};                  //!< attribute ComputeBudget, FLOP/s
    DataRate m_bandwidthBudget;                   //!< attribute BandwidthBudget
    double m_serverFlopsWanted{0.0};              //!< attribute ServerFlops, FLOP/s
    GrantOrder m_order{GrantOrder::LARGEST_GAIN}; //!< attribute Order
    Time m_leaseTime;                             //!< attribute LeaseTime
    bool m_lendIdle{true};                        //!< attribute LendIdle
    bool m_shared{false};                         //!< attribute Shared
    bool m_rejects{false};                        //!< attribute WithoutBundle
    Ptr<UniformRandomVariable> m_random;          //!< for the order "random"

    DefpLedger m_ledger;              //!< the books
    std::map<uint64_t, Seat> m_seats; //!< of the players
    GrantChooser m_chooser;           //!< by m_order
    double m_serverFlops{0.0};        //!< F^e, FLOP/s
    uint64_t m_lastGrant{0};          //!< number of the last grant; never used again
    bool m_open{false};               //!< a round is open
    bool m_unsettled{false};          //!< something has changed since the last equilibrium
    EventId m_next;                   //!< opens a round
    Time m_disturbedAt;               //!< when the equilibrium was disturbed

    uint32_t m_rounds{0};           //!< since then
    uint32_t m_grants{0};           //!< since then
    uint64_t m_allRounds{0};        //!< of the run
    uint64_t m_allGrants{0};        //!< of the run
    uint64_t m_revocations{0};      //!< of the run
    uint64_t m_settlements{0};      //!< equilibria reached
    double m_settleSeconds{0.0};    //!< time to all of them, s
    double m_longestSettle{0.0};    //!< longest of them, s
    uint64_t m_controlBytes{0};     //!< of the run, both directions
    uint64_t m_controlMessages{0};  //!< of the run, both directions
    uint64_t m_badMessages{0};      //!< of the run
    uint64_t m_unreservedStages{0}; //!< admitted without a bundle
    uint32_t m_mostHolders{0};      //!< bundles at once

    TracedCallback<const DefpRecord&> m_changedTrace;            //!< Changed
    TracedCallback<Time, uint32_t, uint32_t> m_settledTrace;     //!< Settled
    TracedCallback<uint64_t, uint16_t, uint64_t> m_controlTrace; //!< Control
    TracedCallback<uint64_t, uint16_t> m_badMessageTrace;        //!< BadMessage
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEFP_ADMISSION_POLICY_H
