/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The packet half of the reproduction of CoKnight's claims.
 */
#ifndef EDGE_INFERENCE_COKNIGHT_PACKETS_H
#define EDGE_INFERENCE_COKNIGHT_PACKETS_H

#include "coknight-setup.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What one packet run gave.
 */
struct CoknightRun
{
    double meanMs{0.0};          //!< of the tasks counted; an unfinished one counts with its age
    double waitMs{0.0};          //!< part of it that tasks waited for a processor
    double transferMs{0.0};      //!< part of it that tensors and results travelled
    uint64_t tasks{0};           //!< counted
    uint64_t unfinished{0};      //!< of these not completed
    double holders{0.0};         //!< DEFP: most bundles at once
    double controlBytes{0.0};    //!< DEFP: of the game
    double settleMs{0.0};        //!< DEFP: mean time to an equilibrium
    double longestSettleMs{0.0}; //!< DEFP: longest time to an equilibrium

    /** @return as one line */
    std::string ToText() const;
    /** @param text what ToText gave @return the run */
    static CoknightRun FromText(const std::string& text);
};

/** @ingroup edge-inference What packet runs take from the analytic half. */
struct CoknightLink
{
    double budget{0.0};       //!< R_b, B/s
    double goodput{0.0};      //!< Tr, B/s: what devices reckon with before they have measured
    double delaySeconds{0.0}; //!< one way, s: likewise
};

/** @ingroup edge-inference Which run. */
struct CoknightCase
{
    uint32_t devices{0};   //!< how many
    std::size_t policy{0}; //!< index in GetCoknightPolicies()
    uint32_t run{0};       //!< number of the run, from 1: the same random numbers for all policies
};

/**
 * @ingroup edge-inference
 * Simulate one case.
 * @param setup parameters @param link of the devices @param which the case
 * @return what it gave
 */
CoknightRun SimulateCoknight(const CoknightSetup& setup,
                             const CoknightLink& link,
                             const CoknightCase& which);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_COKNIGHT_PACKETS_H
