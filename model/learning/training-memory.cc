/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "training-memory.h"

#include <algorithm>
#include <boost/interprocess/anonymous_shared_memory.hpp>
#include <cstring>
#include <unistd.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr std::size_t LEAST_EXCHANGE = 16; //!< numbers that trainers say to each other at first

} // namespace

TrainingMemory::TrainingMemory(std::size_t parameters, uint32_t workers)
    : m_size(parameters),
      m_workers(workers),
      m_region(boost::interprocess::anonymous_shared_memory(
          (2 * parameters + std::max(LEAST_EXCHANGE, workers * (parameters + 1) + 1)) *
          sizeof(float)))
{
    std::memset(m_region.get_address(), 0, m_region.get_size());
}

std::size_t
TrainingMemory::GetSize() const
{
    return m_size;
}

float*
TrainingMemory::GetParameters() const
{
    return static_cast<float*>(m_region.get_address());
}

float*
TrainingMemory::GetStatistics() const
{
    return GetParameters() + m_size;
}

float*
TrainingMemory::GetGradients(uint32_t worker) const
{
    return GetExchange() + worker * m_size;
}

float*
TrainingMemory::GetMarks() const
{
    return GetGradients(m_workers);
}

float*
TrainingMemory::GetExchange() const
{
    return GetParameters() + 2 * m_size;
}

std::size_t
TrainingMemory::GetExchangeSize() const
{
    return m_workers * (m_size + 1) + 1;
}

std::vector<float>
TrainingMemory::Save() const
{
    return {GetParameters(), GetParameters() + 2 * m_size};
}

void
TrainingMemory::Restore(const std::vector<float>& saved)
{
    std::copy(saved.begin(), saved.end(), GetParameters());
}

HogwildPolicy::HogwildPolicy(TrainingMemory& memory, Ptr<SharedRmsProp> optimiser)
    : m_memory(memory),
      m_optimiser(optimiser)
{
}

void
HogwildPolicy::SetProgress(double progress)
{
    m_progress = progress;
}

std::size_t
HogwildPolicy::GetSize() const
{
    return m_memory.GetSize();
}

void
HogwildPolicy::Read(float* parameters)
{
    std::copy_n(m_memory.GetParameters(), m_memory.GetSize(), parameters);
}

void
HogwildPolicy::Apply(const float* gradients)
{
    m_optimiser->Apply(m_memory.GetSize(),
                       m_memory.GetParameters(),
                       m_memory.GetStatistics(),
                       gradients,
                       m_progress);
}

BarrierPolicy::BarrierPolicy(TrainingMemory& memory, uint32_t worker, WorkerLink link)
    : m_memory(memory),
      m_worker(worker),
      m_link(link)
{
}

std::size_t
BarrierPolicy::GetSize() const
{
    return m_memory.GetSize();
}

void
BarrierPolicy::Read(float* parameters)
{
    std::copy_n(m_memory.GetParameters(), m_memory.GetSize(), parameters);
}

void
BarrierPolicy::Apply(const float* gradients)
{
    std::copy_n(gradients, m_memory.GetSize(), m_memory.GetGradients(m_worker));
    WorkerMessage answer;
    if (!m_link.Send({'G', ""}) || !m_link.Receive(answer))
    {
        _exit(1); // the trainer has gone, and nobody is left to tell
    }
}

} // namespace edgeinference
} // namespace ns3
