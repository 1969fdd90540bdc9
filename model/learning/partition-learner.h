/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The base of all learners: a state in, one site for each block out, gradients from what came of
 * it. Example:
 *
 *     auto learner = CreateByName<PartitionLearner>("mtl-a3c"); // loads edge-inference-learning
 *     learner->SetAttribute("HiddenSizes", StringValue("64,64"));
 *     learner->Create({49, 6, 7}, 1);
 *     learner->Act(1, state, mask, uniforms, 0.0, choices);
 *     learner->ComputeGradients(rollout, gradients);
 *     optimiser->Apply(learner->GetParameterCount(), parameters, statistics, gradients);
 *     learner->CopyParametersFrom(parameters);
 */
#ifndef EDGE_INFERENCE_PARTITION_LEARNER_H
#define EDGE_INFERENCE_PARTITION_LEARNER_H

#include "rollout.h"

#include "ns3/object.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What a learner would like to be smaller, means over the decisions of a rollout.
 */
struct LearnerLosses
{
    double total{0.0};        //!< the loss whose gradient is given
    double policy{0.0};       //!< its part from the choices; 0 for learners of values
    double value{0.0};        //!< squared error of the value
    double entropy{0.0};      //!< entropy of a block's choice, nats; 0 for learners of values
    double gradientNorm{0.0}; //!< Euclidean norm of the gradient before it is clipped
};

/**
 * @ingroup edge-inference
 * Learns which site to choose for each block. Chosen by TypeId; the children "mtl-a3c", "a3c" and
 * "dqn" are part of edge-inference-learning. Everything is plain arrays, so that neither agents nor
 * trainers see LibTorch. Parameters are one array of float whose order the child documents; it
 * depends on the shape and the attributes alone. Attributes are set before Create().
 *
 * Nothing here draws random numbers but Create() and, for the samples of its memory, "dqn", both
 * from the given seed: equal calls give equal bytes on one kind of machine.
 */
class PartitionLearner : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    PartitionLearner();
    ~PartitionLearner() override;

    /**
     * Make the first parameters; once.
     * @param shape sizes of a decision
     * @param seed of the parameters and of all that is random later
     * @throws std::invalid_argument with one sentence if the shape or an attribute will not do
     */
    void Create(const LearnerShape& shape, uint64_t seed);

    /** @return what Create was given; zeros before */
    const LearnerShape& GetShape() const;

    /** @return how many parameters there are */
    std::size_t GetParameterCount() const;

    /** @param out gets all parameters */
    void CopyParametersTo(float* out) const;

    /** @param in all parameters from now on */
    void CopyParametersFrom(const float* in);

    /** @return random numbers that Act wants for one decision */
    uint32_t GetUniformsPerDecision() const;

    /**
     * Decide n times at once. A site whose mask is 0 is never chosen.
     * @param n decisions
     * @param states [n * state]
     * @param masks [n * sites] 1: the site may be chosen; at least one per decision
     * @param uniforms [n * GetUniformsPerDecision()] numbers in [0, 1), or null: the most probable
     *        (the most valuable) site of each block, the lowest one of equals
     * @param exploration probability that a block's site is drawn evenly from those allowed
     *        instead, 0 to 1; 0 without uniforms
     * @param choices [n * blocks] gets the sites
     * @throws std::invalid_argument if a decision allows no site, or to explore without uniforms
     * @throws std::runtime_error if parameters or states are no finite numbers
     */
    void Act(std::size_t n,
             const float* states,
             const uint8_t* masks,
             const float* uniforms,
             double exploration,
             uint8_t* choices);

    /**
     * What the learner thinks of n decisions.
     * @param n decisions @param states [n * state] @param masks [n * sites]
     * @param choices [n * blocks] for learners that look at the blocks before; others ignore it
     * @param preferences [n * blocks * sites] gets the probability (of "dqn": the value) of each
     *        site for each block, given the choices of the blocks before; that of a masked site is
     *        0; or null
     * @param values [n] gets the value of each state; or null
     */
    void Evaluate(std::size_t n,
                  const float* states,
                  const uint8_t* masks,
                  const uint8_t* choices,
                  double* preferences,
                  double* values);

    /**
     * @param rollout what was decided and what came of it
     * @param gradients [GetParameterCount()] gets the gradient of the loss, in the order of the
     *        parameters, to be subtracted; clipped as GradientClip says
     * @return the losses before the step
     * @throws std::invalid_argument if the rollout does not fit the shape
     * @throws std::runtime_error with one sentence if the gradient is no finite number
     */
    LearnerLosses ComputeGradients(const Rollout& rollout, float* gradients);

    /**
     * @return what the learner knows beside its parameters, in the machine's own byte order: with
     *         both, a learner that was interrupted goes on to the byte; empty for most
     */
    std::string GetMemory() const;

    /**
     * @param memory from GetMemory of a learner of the same type, shape and attributes
     * @throws std::runtime_error with one sentence if it is of another
     */
    void SetMemory(const std::string& memory);

    /**
     * Write the policy for torch.jit.load, which TorchScriptPartitionAgent reads too: float32
     * states [n, state] to logits [n, blocks, sites].
     * @param fileName the file
     * @throws std::invalid_argument with one sentence if the learner has no such form
     */
    void SaveTorchScript(const std::string& fileName) const;

  protected:
    /** @return units of each hidden layer, first layer first */
    const std::vector<uint32_t>& GetHiddenSizes() const;

    /** @return discount of the next reward */
    double GetGamma() const;

  private:
    /** Make the network. @param shape sizes @param seed of all that is random */
    virtual void DoCreate(const LearnerShape& shape, uint64_t seed) = 0;

    /** @return how many parameters there are */
    virtual std::size_t DoGetParameterCount() const = 0;

    /** @return the parameters, which may be written */
    virtual float* DoGetParameters() const = 0;

    /** @return random numbers per decision */
    virtual uint32_t DoGetUniformsPerDecision() const = 0;

    /** As Act, checked. */
    virtual void DoAct(std::size_t n,
                       const float* states,
                       const uint8_t* masks,
                       const float* uniforms,
                       double exploration,
                       uint8_t* choices) = 0;

    /** As Evaluate, checked. */
    virtual void DoEvaluate(std::size_t n,
                            const float* states,
                            const uint8_t* masks,
                            const uint8_t* choices,
                            double* preferences,
                            double* values) = 0;

    /**
     * As ComputeGradients, checked; the base clips and fills in the norm.
     * @param rollout what was decided @param rewards those of the rollout times RewardScale
     * @param gradients gets the gradient @return the losses
     */
    virtual LearnerLosses DoComputeGradients(const Rollout& rollout,
                                             const std::vector<float>& rewards,
                                             float* gradients) = 0;

    /** @return what is known beside the parameters; empty unless a child has something */
    virtual std::string DoGetMemory() const;

    /** @param memory from DoGetMemory @return false if it is of another learner */
    virtual bool DoSetMemory(const std::string& memory);

    /** @return a TorchScript archive, empty unless a child can make one */
    virtual std::string DoMakeTorchScript() const;

    /** @throws std::logic_error before Create */
    void CheckCreated() const;

    /** @param n decisions @param masks of them @throws std::invalid_argument if one allows none */
    void CheckMasks(std::size_t n, const uint8_t* masks) const;

    LearnerShape m_shape;                //!< sizes, zeros before Create
    std::vector<uint32_t> m_hiddenSizes; //!< from attribute HiddenSizes
    std::string m_hiddenText;            //!< attribute HiddenSizes
    std::vector<float> m_rewards;        //!< of a rollout, scaled
    double m_gamma{0.0};                 //!< attribute Gamma
    double m_rewardScale{0.0};           //!< attribute RewardScale
    double m_gradientClip{0.0};          //!< attribute GradientClip
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PARTITION_LEARNER_H
