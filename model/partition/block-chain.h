/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The cost of one task whose blocks run one after the other, each at a site of its own choice: the
 * equations of MTL-A3C's paper as plain numbers, fast enough to learn on. Example:
 *
 *     BlockChain chain = ...;                       // from AnalyticEnvironment, or by hand
 *     std::vector<uint8_t> choices(chain.blocks);
 *     FindBlockChainOptimum(chain, {}, choices.data());
 *     EvaluateBlockChain(chain, choices.data()).seconds;
 */
#ifndef EDGE_INFERENCE_BLOCK_CHAIN_H
#define EDGE_INFERENCE_BLOCK_CHAIN_H

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One task and where its blocks could run. Site 0 is its own device, the others are servers. Tables
 * lie row by row: element (block, site) is at block * sites + site.
 */
struct BlockChain
{
    uint32_t blocks{0};                  //!< M, at least 1
    uint32_t sites{0};                   //!< N + 1: device and servers, at most 256
    std::vector<double> computeSeconds;  //!< [blocks * sites] c_m / f, s; infinite: not possible
    std::vector<double> inputBytes;      //!< [blocks] I_m, what the block reads, bytes
    std::vector<double> deviceRate;      //!< [blocks * sites] R_m^n, bytes/s; of site 0 not read
    std::vector<double> siteRate;        //!< [sites * sites] R^max, bytes/s; servers only
    std::vector<double> deviceJoules;    //!< [blocks] E_m^l, energy of the block on the device, J
    std::vector<double> deadlineSeconds; //!< [blocks] tau_m, s; 0: none
    std::vector<double> waitSeconds;     //!< [sites] work found there, s; 0 without queueing
    double channelWaitSeconds{0.0};      //!< of each transfer from or to the device, s
    double transmitWatts{0.0};           //!< p, while the device sends, W
    double receiveWatts{0.0};            //!< while the device receives, W
    double resultBytes{0.0};             //!< answer that returns to the device; 0: not counted

    /** Give every table the size that blocks and sites ask for. @param blocks M @param sites N+1 */
    void Resize(uint32_t blocks, uint32_t sites);
};

/**
 * @ingroup edge-inference
 * What a choice of sites costs.
 */
struct BlockChainCost
{
    double seconds{0.0};      //!< sum of L_m (10), and the answer's return
    double localSeconds{0.0}; //!< part of it: blocks that run on the device, their waiting there
    double edgeSeconds{0.0};  //!< the rest: transfers, blocks on servers, waiting there
    double overshootSeconds{0.0}; //!< psi (13), sum of max(L_m - tau_m, 0)
    double computeJoules{0.0};    //!< device: sum of E_m^l over its blocks (4)
    double radioJoules{0.0};      //!< device: its power times the time on its radio (7)

    /** @return energy of the device, J */
    double GetJoules() const
    {
        return computeJoules + radioJoules;
    }
};

/**
 * @ingroup edge-inference
 * What is to be small: seconds + deadlineWeight * overshoot + joulesWeight * joules. Its negative
 * is the reward (14).
 */
struct BlockChainObjective
{
    double deadlineWeight{0.0}; //!< beta of (14), per second of overshoot
    double joulesWeight{0.0};   //!< seconds that one joule is worth; 0 in the paper

    /** @param cost what a choice costs @return what is to be small, s */
    double Get(const BlockChainCost& cost) const
    {
        return cost.seconds + deadlineWeight * cost.overshootSeconds +
               joulesWeight * cost.GetJoules();
    }
};

/**
 * Cost of a choice: Li et al., "Distributed DNN Inference with Fine-grained Model Partitioning in
 * Mobile Edge Computing Networks", IEEE TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874, (2)-(9) and
 * (13). The first block's input lies on the device.
 *
 *     L_m = max(transfer of I_m, wait of the site) + c_m / f   if the block comes from another site
 *     L_m = c_m / f                                            if not
 *
 * A transfer from or to the device waits for its channel, and then takes I_m / R_m^n; one between
 * servers takes I_m / R^max. The paper has no waiting; with a backlog it drains while this input
 * travels. The first block on the device waits for the device. A site that is left and entered
 * again is waited for again: an upper bound, which keeps L_m a matter of two neighbouring choices.
 * A hop to the device takes I_m / R_m^n of the server it comes from, which (5) has and (9), read
 * literally, leaves out.
 *
 * @param chain the task @param choices site of each block
 * @param blockSeconds if not null, gets L_m of each block
 * @return its cost; infinite where a block cannot run
 */
BlockChainCost EvaluateBlockChain(const BlockChain& chain,
                                  const uint8_t* choices,
                                  double* blockSeconds = nullptr);

/**
 * @param chain the task @param choices site of each block
 * @return time for which it sends or receives on its device's channel, s
 */
double GetChannelSeconds(const BlockChain& chain, const uint8_t* choices);

/**
 * The best choice, exactly: since the cost of a block depends on its own site and the one before
 * only, a dynamic programme over (block, site) finds the smallest objective of all sites^blocks
 * choices in blocks * sites^2 steps. Of equal ones the lower sites win.
 * @param chain the task @param objective what is to be small @param choices gets the sites
 * @return the objective
 */
double FindBlockChainOptimum(const BlockChain& chain,
                             const BlockChainObjective& objective,
                             uint8_t* choices);

/**
 * "Greedy" of the paper: block by block to the least loaded server. The load of a server is its
 * backlog and the blocks placed there before, s; equal loads go to the server of the block before,
 * then to the lower one (our reading, as MakeGreedyPlan has it).
 * @param chain the task, at least one server @param choices gets the sites
 */
void ChooseGreedySites(const BlockChain& chain, uint8_t* choices);

/**
 * APDI of the paper: blocks split evenly over the servers; block i (from 0) of M goes to server
 * floor(i N / M), as MakeEvenSplitPlan has it.
 * @param chain the task, at least one server @param choices gets the sites
 */
void ChooseEvenSplitSites(const BlockChain& chain, uint8_t* choices);

/**
 * RPDI of the paper: each block at any of the sites, all equally likely.
 * @param chain the task @param uniforms [blocks] numbers in [0,1) @param choices gets the sites
 */
void ChooseRandomSites(const BlockChain& chain, const double* uniforms, uint8_t* choices);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BLOCK_CHAIN_H
