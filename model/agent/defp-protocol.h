/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a DefpPartitionAgent and the ledger of a server (DefpAdmissionPolicy) say to each other:
 * kinds and bytes of AGENT messages. One game, one ledger:
 *
 *     agent                        ledger
 *       | ---- JOIN ----------------> |   I play, or something has changed: ask me
 *       | <--- STATUS(residuals) ---- |   a round: to all who might want to move
 *       | ---- BID or DECLINE ------> |
 *       | <--- GRANT ---------------- |   to one of those who bid; then the next round
 *       | ---- RENEW ---------------> |   now and then, so that the lease holds
 *       | <--- REVOKE --------------- |   budgets shrank, the lease lapsed, or never heard of you
 *       | ---- RELEASE -------------> |   bundle given back; with grant 0 the device leaves
 */
#ifndef EDGE_INFERENCE_DEFP_PROTOCOL_H
#define EDGE_INFERENCE_DEFP_PROTOCOL_H

#include "ns3/game-option.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

static constexpr uint16_t DEFP_JOIN = 0xfe01;    //!< to the ledger: no content
static constexpr uint16_t DEFP_STATUS = 0xfe02;  //!< from it: DefpStatus
static constexpr uint16_t DEFP_BID = 0xfe03;     //!< to it: DefpBid
static constexpr uint16_t DEFP_DECLINE = 0xfe04; //!< to it: number of the round
static constexpr uint16_t DEFP_GRANT = 0xfe05;   //!< from it: DefpGrant
static constexpr uint16_t DEFP_RENEW = 0xfe06;   //!< to it: number of the grant held, 0: none
static constexpr uint16_t DEFP_RELEASE = 0xfe07; //!< to it: number of the grant, 0: I leave
static constexpr uint16_t DEFP_REVOKE = 0xfe08;  //!< from it: DefpRevoke

/**
 * @ingroup edge-inference
 * A round begins: what is left, and what to reckon with.
 */
struct DefpStatus
{
    uint64_t round{0};       //!< number, ascending
    Bundle residual;         //!< what is left; below zero where budgets shrank
    double serverFlops{0.0}; //!< F^e: FLOP/s that one slot is counted as
    uint32_t users{1};       //!< devices on the server if the receiver uses it; 1: exclusive
    int64_t leaseNs{0};      //!< silence after which a bundle and a seat are lost, ns

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes from a peer @param status gets them @return false on anything malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, DefpStatus& status);
};

/**
 * @ingroup edge-inference
 * A device asks to exchange what it holds for something better.
 */
struct DefpBid
{
    uint64_t round{0};    //!< answers this round
    uint32_t option{0};   //!< index in the device's table of options
    uint32_t revision{0}; //!< which of its tables
    double gain{0.0};     //!< by how much its utility rises, above 0
    double utility{0.0};  //!< its utility then, compared with all on the device
    Bundle demand;        //!< what the option takes

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes from a peer @param bid gets them @return false on anything malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, DefpBid& bid);
};

/**
 * @ingroup edge-inference
 * What was bid for is granted, instead of what was held before.
 */
struct DefpGrant
{
    uint64_t grant{0};    //!< number, ascending per ledger, not 0
    uint64_t round{0};    //!< of the bid
    uint32_t option{0};   //!< of the bid
    uint32_t revision{0}; //!< of the bid

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes from a peer @param grant gets them @return false on anything malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, DefpGrant& grant);
};

/**
 * @ingroup edge-inference
 * Why a bundle is taken back.
 */
enum class DefpRevokeReason : uint8_t
{
    BUDGET,  //!< the budgets shrank; the device still plays
    UNKNOWN, //!< the ledger does not know the device or the grant: the lease lapsed, or it
             //!< restarted
};

/**
 * @ingroup edge-inference
 * A bundle is taken back.
 */
struct DefpRevoke
{
    uint64_t grant{0};                                  //!< which; 0: the device has no seat
    DefpRevokeReason reason{DefpRevokeReason::UNKNOWN}; //!< why

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes from a peer @param revoke gets them @return false on anything malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, DefpRevoke& revoke);
};

/** @param number a round or a grant @return the bytes of DECLINE, RENEW and RELEASE */
std::vector<uint8_t> EncodeDefpNumber(uint64_t number);

/**
 * @param bytes of DECLINE, RENEW and RELEASE, from a peer
 * @param number gets the number
 * @return false on anything malformed
 */
bool DecodeDefpNumber(const std::vector<uint8_t>& bytes, uint64_t& number);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEFP_PROTOCOL_H
