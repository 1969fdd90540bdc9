/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Replaces the global operator new of the test program. The forms for arrays end in these by the
 * rules of the language.
 */
#include "allocation-counter.h"

#include <cstdlib>
#include <new>

namespace
{

uint64_t g_allocations = 0; //!< calls so far; tests run on one thread

} // namespace

void*
operator new(std::size_t size)
{
    ++g_allocations;
    if (void* memory = std::malloc(size > 0 ? size : 1))
    {
        return memory;
    }
    throw std::bad_alloc();
}

// of its own: AddressSanitizer has this form, too, and would not know the memory when it is freed
void*
operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    ++g_allocations;
    return std::malloc(size > 0 ? size : 1);
}

void
operator delete(void* memory) noexcept
{
    std::free(memory);
}

void
operator delete(void* memory, const std::nothrow_t&) noexcept
{
    std::free(memory);
}

void
operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace ns3
{
namespace edgeinference
{
namespace testing
{

AllocationCounter::AllocationCounter()
    : m_begin(g_allocations)
{
}

uint64_t
AllocationCounter::GetCount() const
{
    return g_allocations - m_begin;
}

} // namespace testing
} // namespace edgeinference
} // namespace ns3
