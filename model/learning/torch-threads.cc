/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "torch-threads.h"

#include <ATen/Parallel.h>

// LibTorch's own setting does not reach an OpenBLAS with threads of its own (Debian's); null where
// LibTorch computes with another library
extern "C" void openblas_set_num_threads(int count) __attribute__((weak));

namespace ns3
{
namespace edgeinference
{

void
UseOneTorchThread()
{
    at::set_num_threads(1);
    if (openblas_set_num_threads)
    {
        openblas_set_num_threads(1);
    }
}

} // namespace edgeinference
} // namespace ns3
