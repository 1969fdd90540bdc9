/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dense-network.h"

#include <algorithm>
#include <cstring>
#include <utility>

// Wider vectors where the machine has them. The standard's mode of the compiler does not contract a
// product and a sum, and each sum keeps its order, so the bits are the same with and without.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define EDGE_INFERENCE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define EDGE_INFERENCE_WIDE
#endif

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Numbers that are summed side by side. */
constexpr std::size_t TILE = 32;

/**
 * sums[j] += inputs[0] weights[0][j] + inputs[1] weights[1][j] + ...
 * @param count inputs @param inputs they @param weights [count][units]
 * @param units how many sums @param sums they
 */
EDGE_INFERENCE_WIDE void
AddProducts(std::size_t count,
            const float* inputs,
            const float* weights,
            std::size_t units,
            float* sums)
{
    std::size_t begin = 0;
    for (; begin + TILE <= units; begin += TILE)
    {
        // a tile stays in registers while all inputs pass
        float tile[TILE];
        std::memcpy(tile, sums + begin, sizeof(tile));
        for (std::size_t i = 0; i < count; ++i)
        {
            const float input = inputs[i];
            const float* row = weights + i * units + begin;
            for (std::size_t j = 0; j < TILE; ++j)
            {
                tile[j] += input * row[j];
            }
        }
        std::memcpy(sums + begin, tile, sizeof(tile));
    }
    if (begin == units)
    {
        return;
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        const float input = inputs[i];
        const float* row = weights + i * units;
        for (std::size_t j = begin; j < units; ++j)
        {
            sums[j] += input * row[j];
        }
    }
}

/** @param count numbers @param numbers get 0 where they are below */
void
Rectify(std::size_t count, float* numbers)
{
    for (std::size_t i = 0; i < count; ++i)
    {
        // what is no number stays so, and is found in the outputs
        numbers[i] = numbers[i] < 0.0F ? 0.0F : numbers[i];
    }
}

} // namespace

std::vector<std::size_t>
DenseLayout::GetOffsets() const
{
    std::vector<std::size_t> offsets{0};
    std::size_t before = inputs;
    for (const uint32_t units : hidden)
    {
        offsets.push_back(offsets.back() + (before + 1) * units);
        before = units;
    }
    offsets.push_back(offsets.back() + (before + 1) * outputs);
    offsets.push_back(offsets.back() + (critic ? before + 1 : 0));
    return offsets;
}

std::size_t
DenseLayout::CountParameters() const
{
    return GetOffsets().back();
}

DenseNetwork::DenseNetwork(DenseLayout layout)
    : m_layout(std::move(layout)),
      m_offsets(m_layout.GetOffsets())
{
    const uint32_t widest = *std::max_element(m_layout.hidden.begin(), m_layout.hidden.end());
    m_now.resize(widest);
    m_next.resize(widest);
}

const DenseLayout&
DenseNetwork::GetLayout() const
{
    return m_layout;
}

void
DenseNetwork::Begin(const float* parameters, float* sums) const
{
    const std::size_t units = m_layout.hidden.front();
    std::memcpy(sums, parameters + m_layout.inputs * units, units * sizeof(float));
}

void
DenseNetwork::AddInputs(const float* parameters,
                        uint32_t first,
                        uint32_t count,
                        const float* inputs,
                        float* sums) const
{
    const std::size_t units = m_layout.hidden.front();
    AddProducts(count, inputs, parameters + first * units, units, sums);
}

void
DenseNetwork::AddOne(const float* parameters, uint32_t input, float* sums) const
{
    const std::size_t units = m_layout.hidden.front();
    const float* row = parameters + input * units;
    for (std::size_t j = 0; j < units; ++j)
    {
        sums[j] += row[j];
    }
}

void
DenseNetwork::Finish(const float* parameters, float* sums, float* outputs, float* value)
{
    std::size_t before = m_layout.hidden.front();
    Rectify(before, sums);
    const float* now = sums;
    for (std::size_t layer = 1; layer < m_layout.hidden.size(); ++layer)
    {
        const std::size_t units = m_layout.hidden[layer];
        const float* weights = parameters + m_offsets[layer];
        std::memcpy(m_next.data(), weights + before * units, units * sizeof(float));
        AddProducts(before, now, weights, units, m_next.data());
        Rectify(units, m_next.data());
        std::swap(m_now, m_next);
        now = m_now.data();
        before = units;
    }
    const std::size_t layers = m_layout.hidden.size();
    if (outputs)
    {
        const float* weights = parameters + m_offsets[layers];
        const std::size_t units = m_layout.outputs;
        std::memcpy(outputs, weights + before * units, units * sizeof(float));
        AddProducts(before, now, weights, units, outputs);
    }
    if (value)
    {
        const float* weights = parameters + m_offsets[layers + 1];
        *value = weights[before];
        AddProducts(before, now, weights, 1, value);
    }
}

void
DenseNetwork::Run(const float* parameters,
                  std::size_t rows,
                  const float* inputs,
                  float* outputs,
                  float* values)
{
    std::vector<float> sums(m_layout.hidden.front());
    for (std::size_t row = 0; row < rows; ++row)
    {
        Begin(parameters, sums.data());
        AddInputs(parameters, 0, m_layout.inputs, inputs + row * m_layout.inputs, sums.data());
        Finish(parameters,
               sums.data(),
               outputs ? outputs + row * m_layout.outputs : nullptr,
               values ? values + row : nullptr);
    }
}

} // namespace edgeinference
} // namespace ns3
