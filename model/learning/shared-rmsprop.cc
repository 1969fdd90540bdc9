/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "shared-rmsprop.h"

#include "ns3/double.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceSharedRmsProp");
NS_OBJECT_ENSURE_REGISTERED(SharedRmsProp);

TypeId
SharedRmsProp::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::SharedRmsProp")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<SharedRmsProp>()
            .AddAttribute("LearningRate",
                          "Step of each parameter at the begin of a training; 0.01 is the best of "
                          "those that Li et al. (TMC 2024) tried.",
                          DoubleValue(0.01),
                          MakeDoubleAccessor(&SharedRmsProp::m_learningRate),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("FinalRateShare",
                          "Share of LearningRate that is left at the end of a training; it falls "
                          "linearly, 1 keeps it level (the paper).",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&SharedRmsProp::m_finalRateShare),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("Decay",
                          "What is kept of the mean square of the gradient in a step.",
                          DoubleValue(0.99),
                          MakeDoubleAccessor(&SharedRmsProp::m_decay),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("Epsilon",
                          "Added to the mean square below the root; with much less each noisy "
                          "gradient moves every parameter by the whole LearningRate (assumed; "
                          "Li et al. do not print it).",
                          DoubleValue(1e-3),
                          MakeDoubleAccessor(&SharedRmsProp::m_epsilon),
                          MakeDoubleChecker<double>(1e-30, 1.0));
    return tid;
}

SharedRmsProp::SharedRmsProp() = default;

SharedRmsProp::~SharedRmsProp() = default;

double
SharedRmsProp::GetRate(double progress) const
{
    return m_learningRate * (1.0 - (1.0 - m_finalRateShare) * std::clamp(progress, 0.0, 1.0));
}

void
SharedRmsProp::Apply(std::size_t count,
                     float* parameters,
                     float* statistics,
                     const float* gradients,
                     double progress) const
{
    NS_LOG_FUNCTION(this << count << progress);
    const auto rate = static_cast<float>(GetRate(progress));
    const auto keep = static_cast<float>(m_decay);
    const auto add = static_cast<float>(1.0 - m_decay);
    const auto epsilon = static_cast<float>(m_epsilon);
    for (std::size_t i = 0; i < count; ++i)
    {
        const float gradient = gradients[i];
        const float mean = keep * statistics[i] + add * gradient * gradient;
        statistics[i] = mean;
        parameters[i] -= rate * gradient / std::sqrt(mean + epsilon);
    }
}

} // namespace edgeinference
} // namespace ns3
