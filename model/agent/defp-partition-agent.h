/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A device's side of DEFP, the game of CoKnight. The servers' side is DefpAdmissionPolicy.
 */
#ifndef EDGE_INFERENCE_DEFP_PARTITION_AGENT_H
#define EDGE_INFERENCE_DEFP_PARTITION_AGENT_H

#include "defp-protocol.h"
#include "partition-agent.h"

#include "ns3/event-id.h"
#include "ns3/grant-order.h"
#include "ns3/nstime.h"
#include "ns3/observed-game.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * DEFP, the distributed algorithm of CoKnight: Dai, Wu, Wang, Xu, J. Parallel and Distributed
 * Computing 168, 2022, DOI 10.1016/j.jpdc.2022.06.006; the steps and formulas are reconstructed
 * (see DefpAdmissionPolicy and game-option.h).
 *
 * Tasks never wait for the game: each gets the cut of the bundle that the device holds now, and
 * runs on the device while it holds none. Beside that the device plays: from what it sees at a
 * decision it builds a table of options per server (layer times of both sides, measured rates, rate
 * of tasks, F^e as the server says), takes a seat at each server's ledger, and answers every round
 * with its best response, a bid or nothing. With several servers it bids where its gain is largest,
 * one bid at a time, and gives back what it held elsewhere when it is granted.
 *
 * With ShapeUplink the device holds its tensors back to the bandwidth of its bundle, b_y in no less
 * than 1 / (delta * rate), and reckons with that. So the tensors of all holders together never take
 * more than R_b, and nobody waits behind the burst of another. It is meant for wires: on radio a
 * share of bytes is no share of the air. The rate of the link is then known from times without a
 * bundle, from probes before, or from what the estimator starts with.
 *
 * A table stays as it is until a time that matters (all on the device, the cut held, the best cut)
 * or the rate of tasks has changed by more than RebidThreshold: then it is built anew and the
 * device asks to be asked. Demands follow the rate of tasks, so after a change of that the bundle
 * is given back first. The game is about the network of the first task; tasks of other networks,
 * and attempts after a failure, go where MakeFallbackPlan says.
 */
class DefpPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    DefpPartitionAgent();
    ~DefpPartitionAgent() override;

    /** @param utility "absolute" or "relative" @throws std::invalid_argument on any other word */
    void SetUtility(const std::string& utility);
    /** @return what is maximised */
    std::string GetUtility() const;

    /** @return endpoint id of the server that it holds a bundle of, 0: none */
    uint64_t GetHolder() const;
    /** @return layers before this position run on the device; 0 without a bundle */
    LayerId GetHeldCut() const;
    /** @return rate of tasks that it reckons with now, 1/s; 0 as long as it is not known */
    double GetTaskRate() const;

    /**
     * Signature of the Table trace source.
     * @param [in] server endpoint id
     * @param [in] revision number of the table, ascending over all servers
     * @param [in] table the options from now on
     */
    typedef void (*TableTracedCallback)(uint64_t server,
                                        uint32_t revision,
                                        const GameDevice& table);

    /**
     * Signature of the Holding trace source.
     * @param [in] server endpoint id, 0: nothing is held from now on
     * @param [in] cut layers before it run on the device
     */
    typedef void (*HoldingTracedCallback)(uint64_t server, LayerId cut);

  protected:
    void DoDispose() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    void DoStop() override;
    void DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) override;
    AgentNeeds DoGetNeeds() const override;

    /** What is known of one server's game. */
    struct Table
    {
        bool known{false};             //!< JOIN was sent at some time
        bool seated{false};            //!< JOIN was sent since the server was last lost
        bool asking{false};            //!< JOIN was sent and no round has come since
        bool usable{false};            //!< the last observation could use the server
        DefpStatus status;             //!< last round; serverFlops 0 before the first
        std::vector<ObservedCut> cuts; //!< times that the options are built from
        GameDevice game;               //!< the options; empty before the first round
        uint32_t revision{0};          //!< number of the table
    };

    /** The bundle. */
    struct Holding
    {
        uint64_t server{0}; //!< endpoint id, 0: none
        uint64_t grant{0};  //!< number
        LayerId cut{0};     //!< position
    };

    /** A wish. */
    struct Move
    {
        uint64_t server{0};    //!< whose bundle, 0: no wish
        std::size_t option{0}; //!< index in its table
        double gain{0.0};      //!< by how much the utility rises
    };

    /** @param createdNs when a fresh task came, ns; its rate follows and what depends on it */
    void CountTask(int64_t createdNs);
    /** @return rate of the last tasks, 1/s; 0 before the second */
    double MeasureRate() const;
    /** @param observation what is known now; tables and seats follow it */
    void Learn(const PartitionObservation& observation);
    /** @param table gets new times if they differ by enough @param cuts times now */
    void Refresh(uint64_t server, Table& table, std::vector<ObservedCut> cuts);
    /** @param table a table @param cuts times now @return whether what matters has changed */
    bool HasChanged(const Table& table, const std::vector<ObservedCut>& cuts) const;
    /** @param server whose @param table its options are built from times, rate and F^e */
    void Build(uint64_t server, Table& table);
    /** @param observation a task @return the plan that the bundle stands for, empty if it cannot be
     * used */
    PartitionPlan MakeHeldPlan(const PartitionObservation& observation) const;

    /** @param server asks in a round @param status of it */
    void TakeStatus(uint64_t server, const DefpStatus& status);
    /** @param server grants @param grant what */
    void TakeGrant(uint64_t server, const DefpGrant& grant);
    /** @param server takes back @param revoke what */
    void TakeRevoke(uint64_t server, const DefpRevoke& revoke);
    /** @return the move with the largest gain; towards "all on the device": option local */
    Move FindMove() const;
    /** @param server whose game @param table it @return the best move there */
    Move FindMoveAt(uint64_t server, const Table& table) const;
    /** @return response time of what it holds, or on the device, s, with what is known */
    double GetSeconds() const;
    /** Ask to be asked where the best move is, unless a bid is open. */
    void Pursue();
    /** @param server gets a JOIN unless one is on its way */
    void Join(uint64_t server);
    /** @param tell whether the server is told */
    void Drop(bool tell);
    /** Tell every ledger that the device lives, now and then. */
    void RenewAll();
    /** @param interval until the next renewal, at most */
    void PlanRenewal(Time interval);
    /** If tensors are shaped: @param server to which @param bytesPerSecond at most; 0: no limit */
    void Shape(uint64_t server, double bytesPerSecond);
    /** @param server gets it @param kind meaning @param bytes content */
    void Tell(uint64_t server, uint16_t kind, const std::vector<uint8_t>& bytes);

    double m_fixedRate{0.0};                      //!< attribute TaskRate, 1/s
    uint32_t m_rateWindow{32};                    //!< attribute RateWindow
    double m_delta{1.0};                          //!< attribute Delta
    bool m_shapeUplink{false};                    //!< attribute ShapeUplink
    double m_rebidThreshold{0.2};                 //!< attribute RebidThreshold
    Time m_renewInterval;                         //!< attribute RenewInterval
    GameUtility m_utility{GameUtility::ABSOLUTE}; //!< attribute Utility

    uint64_t m_device{0};               //!< endpoint id
    uint64_t m_digest{0};               //!< of the network that is played for
    bool m_playing{false};              //!< there was a task
    std::deque<int64_t> m_created;      //!< when the last tasks came, ns
    double m_rate{0.0};                 //!< rate that the tables were built with, 1/s
    double m_localSeconds{0.0};         //!< all on the device, s
    std::map<uint64_t, Table> m_tables; //!< by endpoint id of the server
    uint32_t m_lastRevision{0};         //!< number of the last table
    Holding m_holding;                  //!< the bundle
    uint64_t m_bidAt{0};                //!< server at which a bid is open, 0: none
    uint64_t m_bidRound{0};             //!< its round
    LayerId m_bidCut{0};                //!< its cut
    double m_bidBandwidth{0.0};         //!< its demand, B/s
    Time m_renewPeriod;                 //!< between renewals
    EventId m_renewal;                  //!< the next
    TracedCallback<uint64_t, uint32_t, const GameDevice&> m_tableTrace; //!< Table
    TracedCallback<uint64_t, LayerId> m_holdingTrace;                   //!< Holding
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEFP_PARTITION_AGENT_H
