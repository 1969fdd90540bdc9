/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-learner.h"

#include "ns3/checkpoint-file.h"
#include "ns3/csv-line.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePartitionLearner");
NS_OBJECT_ENSURE_REGISTERED(PartitionLearner);

namespace
{

/** @param text units separated by commas, such as "128,64" @return units of each layer */
std::vector<uint32_t>
ParseHiddenSizes(const std::string& text)
{
    constexpr std::size_t MAX_LAYERS = 8;
    constexpr double MAX_UNITS = 4096;
    std::vector<uint32_t> sizes;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, ',');)
    {
        double units = 0.0;
        if (!ParseNumber(word, units) || units < 1 || units > MAX_UNITS ||
            units != std::floor(units))
        {
            throw std::invalid_argument("HiddenSizes \"" + text + "\" of a learner: \"" + word +
                                        "\" is no number of units from 1 to 4096");
        }
        sizes.push_back(static_cast<uint32_t>(units));
    }
    if (sizes.empty() || sizes.size() > MAX_LAYERS)
    {
        throw std::invalid_argument("HiddenSizes \"" + text +
                                    "\" of a learner: give 1 to 8 numbers, such as 128,64");
    }
    return sizes;
}

} // namespace

TypeId
PartitionLearner::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::PartitionLearner")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddAttribute("HiddenSizes",
                          "Units of the hidden layers, first layer first, separated by commas; "
                          "assumed, no paper gives them.",
                          StringValue("128,64"),
                          MakeStringAccessor(&PartitionLearner::m_hiddenText),
                          MakeStringChecker())
            .AddAttribute("Gamma",
                          "Discount of the next reward (Li et al., TMC 2024: 0.95).",
                          DoubleValue(0.95),
                          MakeDoubleAccessor(&PartitionLearner::m_gamma),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("RewardScale",
                          "Rewards are multiplied by this before anything else, so that one choice "
                          "of weights serves seconds and milliseconds.",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&PartitionLearner::m_rewardScale),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("GradientClip",
                          "Largest Euclidean norm of a gradient; a longer one is shortened; 0: "
                          "none is. Assumed.",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&PartitionLearner::m_gradientClip),
                          MakeDoubleChecker<double>(0.0));
    return tid;
}

PartitionLearner::PartitionLearner() = default;

PartitionLearner::~PartitionLearner() = default;

void
PartitionLearner::Create(const LearnerShape& shape, uint64_t seed)
{
    NS_LOG_FUNCTION(this << shape.state << shape.blocks << shape.sites << seed);
    if (m_shape.state)
    {
        throw std::logic_error("a learner is created once");
    }
    CheckShape(shape);
    m_hiddenSizes = ParseHiddenSizes(m_hiddenText);
    DoCreate(shape, seed);
    m_shape = shape;
}

const LearnerShape&
PartitionLearner::GetShape() const
{
    return m_shape;
}

std::size_t
PartitionLearner::GetParameterCount() const
{
    CheckCreated();
    return DoGetParameterCount();
}

void
PartitionLearner::CopyParametersTo(float* out) const
{
    CheckCreated();
    std::memcpy(out, DoGetParameters(), DoGetParameterCount() * sizeof(float));
}

void
PartitionLearner::CopyParametersFrom(const float* in)
{
    CheckCreated();
    std::memcpy(DoGetParameters(), in, DoGetParameterCount() * sizeof(float));
}

uint32_t
PartitionLearner::GetUniformsPerDecision() const
{
    CheckCreated();
    return DoGetUniformsPerDecision();
}

void
PartitionLearner::Act(std::size_t n,
                      const float* states,
                      const uint8_t* masks,
                      const float* uniforms,
                      double exploration,
                      uint8_t* choices)
{
    CheckCreated();
    CheckMasks(n, masks);
    if (!(exploration >= 0.0 && exploration <= 1.0) || (exploration > 0.0 && !uniforms))
    {
        throw std::invalid_argument("a learner explores with a probability of 0 to 1, and only "
                                    "with random numbers");
    }
    DoAct(n, states, masks, uniforms, exploration, choices);
}

void
PartitionLearner::Evaluate(std::size_t n,
                           const float* states,
                           const uint8_t* masks,
                           const uint8_t* choices,
                           double* preferences,
                           double* values)
{
    CheckCreated();
    CheckMasks(n, masks);
    DoEvaluate(n, states, masks, choices, preferences, values);
}

LearnerLosses
PartitionLearner::ComputeGradients(const Rollout& rollout, float* gradients)
{
    NS_LOG_FUNCTION(this << rollout.steps);
    CheckCreated();
    CheckRollout(rollout, m_shape);
    m_rewards.clear();
    for (const float reward : rollout.rewards)
    {
        m_rewards.push_back(static_cast<float>(m_rewardScale * reward));
    }
    LearnerLosses losses = DoComputeGradients(rollout, m_rewards, gradients);
    const std::size_t count = DoGetParameterCount();
    double square = 0.0;
    for (std::size_t i = 0; i < count; ++i)
    {
        square += static_cast<double>(gradients[i]) * gradients[i];
    }
    losses.gradientNorm = std::sqrt(square);
    if (!std::isfinite(losses.total) || !std::isfinite(losses.gradientNorm))
    {
        throw std::runtime_error("learning failed: the loss or its gradient is no number any "
                                 "more; use a lower learning rate or smaller rewards");
    }
    if (m_gradientClip > 0.0 && losses.gradientNorm > m_gradientClip)
    {
        const auto scale = static_cast<float>(m_gradientClip / losses.gradientNorm);
        std::transform(gradients, gradients + count, gradients, [scale](float gradient) {
            return gradient * scale;
        });
    }
    return losses;
}

std::string
PartitionLearner::GetMemory() const
{
    CheckCreated();
    return DoGetMemory();
}

void
PartitionLearner::SetMemory(const std::string& memory)
{
    NS_LOG_FUNCTION(this << memory.size());
    CheckCreated();
    if (!DoSetMemory(memory))
    {
        throw std::runtime_error("the learner's memory of " + std::to_string(memory.size()) +
                                 " bytes is of another type, shape or setting of learner");
    }
}

void
PartitionLearner::SaveTorchScript(const std::string& fileName) const
{
    NS_LOG_FUNCTION(this << fileName);
    CheckCreated();
    const std::string archive = DoMakeTorchScript();
    if (archive.empty())
    {
        throw std::invalid_argument("the policy of " + GetInstanceTypeId().GetName() +
                                    " cannot be written in TorchScript: its choices depend on "
                                    "those of the blocks before; mtl-a3c can");
    }
    WriteFileAtOnce(fileName, archive);
}

std::string
PartitionLearner::DoMakeTorchScript() const
{
    return "";
}

std::string
PartitionLearner::DoGetMemory() const
{
    return "";
}

bool
PartitionLearner::DoSetMemory(const std::string& memory)
{
    return memory.empty();
}

const std::vector<uint32_t>&
PartitionLearner::GetHiddenSizes() const
{
    return m_hiddenSizes;
}

double
PartitionLearner::GetGamma() const
{
    return m_gamma;
}

void
PartitionLearner::CheckCreated() const
{
    if (!m_shape.state)
    {
        throw std::logic_error("a learner must be created before it is used");
    }
}

void
PartitionLearner::CheckMasks(std::size_t n, const uint8_t* masks) const
{
    for (std::size_t i = 0; i < n; ++i, masks += m_shape.sites)
    {
        if (!std::any_of(masks, masks + m_shape.sites, [](uint8_t allowed) { return allowed; }))
        {
            throw std::invalid_argument("decision " + std::to_string(i) + " of " +
                                        std::to_string(n) + " allows no site");
        }
    }
}

} // namespace edgeinference
} // namespace ns3
