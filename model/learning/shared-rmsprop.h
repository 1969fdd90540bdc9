/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The step that moves shared parameters along a gradient. Example:
 *
 *     auto optimiser = CreateObject<SharedRmsProp>();
 *     optimiser->Apply(count, parameters, statistics, gradients); // both arrays may be shared
 */
#ifndef EDGE_INFERENCE_SHARED_RMSPROP_H
#define EDGE_INFERENCE_SHARED_RMSPROP_H

#include "ns3/object.h"

#include <cstddef>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * RMSProp with shared statistics: equations (23) and (24) of Li et al., IEEE TMC 23(10), 2024, DOI
 * 10.1109/TMC.2024.3357874, which are those of Mnih et al., "Asynchronous methods for deep
 * reinforcement learning", ICML 2016, section 4:
 *
 *     g <- alpha g + (1 - alpha) d^2,    theta <- theta - eta d / sqrt(g + epsilon)
 *
 * Parameters and statistics are plain arrays of float that the caller owns. Processes that share
 * them may all apply their gradients without a lock (Niu et al., "Hogwild!", NIPS 2011): each
 * number is read once and written once per step by ordinary loads and stores of four bytes, which
 * the machines that ns-3 runs on do not tear, so a step of another process can be lost for a
 * parameter and never leaves half a number. In one process, calls must not overlap.
 *
 * The learning rate is the paper's. It prints neither alpha nor epsilon: alpha is that of Mnih et
 * al., epsilon is assumed.
 */
class SharedRmsProp : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SharedRmsProp();
    ~SharedRmsProp() override;

    /**
     * One step.
     * @param count numbers in each array
     * @param parameters theta, moved
     * @param statistics g, updated; 0 at first
     * @param gradients d, the direction in which the loss grows
     * @param progress share of the training that is done, 0 to 1; with FinalRateShare below 1 the
     *        learning rate falls with it
     */
    void Apply(std::size_t count,
               float* parameters,
               float* statistics,
               const float* gradients,
               double progress = 0.0) const;

    /** @param progress share of the training that is done, 0 to 1 @return eta then */
    double GetRate(double progress) const;

  private:
    double m_learningRate{0.0};   //!< attribute LearningRate
    double m_finalRateShare{0.0}; //!< attribute FinalRateShare
    double m_decay{0.0};          //!< attribute Decay
    double m_epsilon{0.0};        //!< attribute Epsilon
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SHARED_RMSPROP_H
