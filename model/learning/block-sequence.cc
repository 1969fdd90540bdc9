/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "block-sequence.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

BlockSequence::BlockSequence(const LearnerShape& shape,
                             const std::vector<uint32_t>& hidden,
                             bool critic)
    : m_shape(shape),
      m_network({shape.state + shape.blocks + shape.sites, hidden, shape.sites, critic}),
      m_base(hidden.front()),
      m_sums(hidden.front()),
      m_outputs(shape.sites)
{
}

const DenseLayout&
BlockSequence::GetLayout() const
{
    return m_network.GetLayout();
}

void
BlockSequence::Start(const float* parameters, const float* state)
{
    m_network.Begin(parameters, m_base.data());
    m_network.AddInputs(parameters, 0, m_shape.state, state, m_base.data());
}

void
BlockSequence::RunBlock(const float* parameters,
                        uint32_t block,
                        uint32_t before,
                        float* outputs,
                        float* value)
{
    std::copy(m_base.begin(), m_base.end(), m_sums.begin());
    m_network.AddOne(parameters, m_shape.state + block, m_sums.data());
    m_network.AddOne(parameters, m_shape.state + m_shape.blocks + before, m_sums.data());
    m_network.Finish(parameters, m_sums.data(), outputs, value);
}

float
BlockSequence::GetValue(const float* parameters, const float* state)
{
    float value = 0.0F;
    Start(parameters, state);
    RunBlock(parameters, 0, 0, nullptr, &value);
    return value;
}

void
BlockSequence::FillRows(std::size_t steps,
                        const float* states,
                        const uint8_t* masks,
                        const uint8_t* choices,
                        NetworkRows& rows) const
{
    const std::size_t inputs = GetLayout().inputs;
    rows.rows = steps * m_shape.blocks;
    rows.heads = 1;
    rows.width = m_shape.sites;
    rows.inputs.assign(rows.rows * inputs, 0.0F);
    rows.masks.resize(rows.rows * rows.width);
    rows.choices.assign(choices, choices + rows.rows);
    for (std::size_t row = 0; row < rows.rows; ++row)
    {
        const std::size_t step = row / m_shape.blocks;
        const std::size_t block = row % m_shape.blocks;
        const std::size_t before = block ? choices[row - 1] : 0;
        float* input = rows.inputs.data() + row * inputs;
        std::copy_n(states + step * m_shape.state, m_shape.state, input);
        input[m_shape.state + block] = 1.0F;
        input[m_shape.state + m_shape.blocks + before] = 1.0F;
        std::copy_n(masks + step * rows.width, rows.width, rows.masks.data() + row * rows.width);
    }
}

} // namespace edgeinference
} // namespace ns3
