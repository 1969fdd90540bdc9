/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-memory.h"

#include <algorithm>
#include <cstring>

namespace ns3
{
namespace edgeinference
{

ReplayMemory::ReplayMemory(const LearnerShape& shape, std::size_t capacity)
    : m_shape(shape),
      m_capacity(capacity)
{
}

std::size_t
ReplayMemory::GetNumbers() const
{
    return 2 * m_shape.state + 1;
}

std::size_t
ReplayMemory::GetMarks() const
{
    return 2 * m_shape.sites + m_shape.blocks + 1;
}

std::size_t
ReplayMemory::GetSize() const
{
    return m_size;
}

void
ReplayMemory::Add(const Rollout& rollout, const std::vector<float>& rewards)
{
    for (std::size_t step = 0; step < rollout.steps; ++step)
    {
        if (m_size < m_capacity)
        {
            ++m_size;
            m_numbers.resize(m_size * GetNumbers());
            m_marks.resize(m_size * GetMarks());
        }
        float* numbers = m_numbers.data() + m_next * GetNumbers();
        uint8_t* marks = m_marks.data() + m_next * GetMarks();
        m_next = (m_next + 1) % m_capacity;
        const bool last = step + 1 == rollout.steps;
        const bool terminal = last && rollout.terminal;
        numbers = std::copy_n(rollout.states.data() + step * m_shape.state, m_shape.state, numbers);
        marks = std::copy_n(rollout.masks.data() + step * m_shape.sites, m_shape.sites, marks);
        if (terminal)
        {
            numbers = std::fill_n(numbers, m_shape.state, 0.0F);
            marks = std::fill_n(marks, m_shape.sites, uint8_t{0});
        }
        else
        {
            const float* state = last ? rollout.nextState.data()
                                      : rollout.states.data() + (step + 1) * m_shape.state;
            const uint8_t* mask =
                last ? rollout.nextMask.data() : rollout.masks.data() + (step + 1) * m_shape.sites;
            numbers = std::copy_n(state, m_shape.state, numbers);
            marks = std::copy_n(mask, m_shape.sites, marks);
        }
        *numbers = rewards[step];
        marks = std::copy_n(rollout.choices.data() + step * m_shape.blocks, m_shape.blocks, marks);
        *marks = terminal ? 1 : 0;
    }
}

void
ReplayMemory::Get(std::size_t index,
                  Rollout& batch,
                  Rollout& next,
                  std::vector<uint8_t>& terminal) const
{
    const float* numbers = m_numbers.data() + index * GetNumbers();
    const uint8_t* marks = m_marks.data() + index * GetMarks();
    const float* reward = numbers + 2 * m_shape.state;
    const uint8_t* choices = marks + 2 * m_shape.sites;
    AppendStep(batch, m_shape, numbers, marks, choices, *reward);
    AppendStep(next, m_shape, numbers + m_shape.state, marks + m_shape.sites, choices, 0.0F);
    terminal.push_back(choices[m_shape.blocks]);
}

std::string
ReplayMemory::GetBytes() const
{
    std::string bytes(2 * sizeof(uint64_t), '\0');
    std::memcpy(bytes.data(), &m_size, sizeof(m_size));
    std::memcpy(bytes.data() + sizeof(m_size), &m_next, sizeof(m_next));
    bytes.append(reinterpret_cast<const char*>(m_numbers.data()), m_numbers.size() * sizeof(float));
    bytes.append(reinterpret_cast<const char*>(m_marks.data()), m_marks.size());
    return bytes;
}

bool
ReplayMemory::SetBytes(const std::string& bytes)
{
    uint64_t size = 0;
    uint64_t next = 0;
    if (bytes.size() < sizeof(size) + sizeof(next))
    {
        return false;
    }
    std::memcpy(&size, bytes.data(), sizeof(size));
    std::memcpy(&next, bytes.data() + sizeof(size), sizeof(next));
    if (size > m_capacity || next >= m_capacity)
    {
        return false;
    }
    const std::size_t numbers = size * GetNumbers();
    const std::size_t marks = size * GetMarks();
    if (bytes.size() != sizeof(size) + sizeof(next) + numbers * sizeof(float) + marks)
    {
        return false;
    }
    const char* source = bytes.data() + sizeof(size) + sizeof(next);
    m_size = size;
    m_next = next;
    m_numbers.resize(numbers);
    m_marks.resize(marks);
    std::memcpy(m_numbers.data(), source, numbers * sizeof(float));
    std::memcpy(m_marks.data(), source + numbers * sizeof(float), marks);
    return true;
}

} // namespace edgeinference
} // namespace ns3
