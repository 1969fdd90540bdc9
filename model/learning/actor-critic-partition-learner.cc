/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "actor-critic-partition-learner.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"

#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceActorCriticPartitionLearner");
NS_OBJECT_ENSURE_REGISTERED(ActorCriticPartitionLearner);

namespace
{

/** @param numbers get mean 0 and standard deviation 1; all 0 if they are equal */
void
Normalise(std::vector<double>& numbers)
{
    constexpr double SMALL = 1e-8;
    double sum = 0.0;
    for (const double number : numbers)
    {
        sum += number;
    }
    const double mean = sum / static_cast<double>(numbers.size());
    double squares = 0.0;
    for (const double number : numbers)
    {
        squares += (number - mean) * (number - mean);
    }
    const double deviation = std::sqrt(squares / static_cast<double>(numbers.size()));
    for (double& number : numbers)
    {
        number = (number - mean) / (deviation + SMALL);
    }
}

} // namespace

TypeId
ActorCriticPartitionLearner::GetTypeId()
{
    // a group of its own: doc/attributes.rst must not depend on whether this library was loaded
    static TypeId tid =
        TypeId("ns3::edgeinference::ActorCriticPartitionLearner")
            .SetParent<PartitionLearner>()
            .SetGroupName("EdgeInferenceLearning")
            .AddAttribute("ValueWeight",
                          "Weight of the critic's squared error in the loss; 1 is Li et al., TMC "
                          "2024, equation (20).",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&ActorCriticPartitionLearner::m_valueWeight),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("EntropyWeight",
                          "Weight of the choices' entropy in the loss, beta' of equation (18); "
                          "assumed, the paper does not give it.",
                          DoubleValue(0.01),
                          MakeDoubleAccessor(&ActorCriticPartitionLearner::m_entropyWeight),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("Lambda",
                          "How far advantages and the critic's targets look ahead, 0 to 1: 1 takes "
                          "the whole rollout (equations 16 and 17), less trusts the critic more.",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&ActorCriticPartitionLearner::m_lambda),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("DeviceLogit",
                          "Added to the first logit of the device in every choice: a training "
                          "then begins near local execution and gives away what pays. Blocks that "
                          "are chosen independently find no placement for which several "
                          "neighbours have to leave a server together. Not in the paper.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&ActorCriticPartitionLearner::m_deviceLogit),
                          MakeDoubleChecker<double>(-20.0, 20.0))
            .AddAttribute("NormaliseAdvantages",
                          "Whether the advantages of a rollout get mean 0 and standard deviation "
                          "1; the paper does not.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&ActorCriticPartitionLearner::m_normalise),
                          MakeBooleanChecker());
    return tid;
}

ActorCriticPartitionLearner::ActorCriticPartitionLearner() = default;

ActorCriticPartitionLearner::~ActorCriticPartitionLearner() = default;

void
ActorCriticPartitionLearner::DoCreate(const LearnerShape& shape, uint64_t seed)
{
    NS_LOG_FUNCTION(this << seed);
    const DenseLayout layout = DoPrepare(shape);
    m_network = std::make_unique<ActorCriticNetwork>(layout, seed);
    const std::size_t weights = layout.GetOffsets()[layout.hidden.size()];
    float* biases = m_network->GetParameters() + weights +
                    static_cast<std::size_t>(layout.hidden.back()) * layout.outputs;
    for (uint32_t output = 0; output < layout.outputs; ++output)
    {
        biases[output] += static_cast<float>(m_deviceLogit * DoCountDeviceBlocks(shape, output));
    }
}

uint32_t
ActorCriticPartitionLearner::DoCountDeviceBlocks(const LearnerShape& shape, uint32_t output) const
{
    return output % shape.sites == 0 ? 1 : 0;
}

std::size_t
ActorCriticPartitionLearner::DoGetParameterCount() const
{
    return m_network->GetParameterCount();
}

float*
ActorCriticPartitionLearner::DoGetParameters() const
{
    return m_network->GetParameters();
}

const float*
ActorCriticPartitionLearner::GetParameters() const
{
    return m_network->GetParameters();
}

const ActorCriticNetwork&
ActorCriticPartitionLearner::GetNetwork() const
{
    return *m_network;
}

LearnerLosses
ActorCriticPartitionLearner::DoComputeGradients(const Rollout& rollout,
                                                const std::vector<float>& rewards,
                                                float* gradients)
{
    std::vector<double> values;
    for (uint32_t step = 0; step < rollout.steps; ++step)
    {
        values.push_back(DoGetValue(rollout.states.data() + step * GetShape().state));
    }
    values.push_back(rollout.terminal ? 0.0 : DoGetValue(rollout.nextState.data()));
    auto advantages = ComputeAdvantages(rewards, values, GetGamma(), m_lambda);
    std::vector<float> targets;
    for (std::size_t step = 0; step < advantages.size(); ++step)
    {
        targets.push_back(static_cast<float>(values[step] + advantages[step]));
    }
    if (m_normalise)
    {
        Normalise(advantages);
    }
    DoFillRows(rollout, m_rows);
    std::vector<float> perRow;
    const std::size_t rowsPerStep = m_rows.rows / rollout.steps;
    for (std::size_t row = 0; row < m_rows.rows; ++row)
    {
        perRow.push_back(static_cast<float>(advantages[row / rowsPerStep]));
    }
    return m_network->ComputeActorCritic(m_rows,
                                         perRow,
                                         targets,
                                         {m_valueWeight, m_entropyWeight},
                                         gradients);
}

} // namespace edgeinference
} // namespace ns3
