/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How many threads LibTorch computes with.
 */
#ifndef EDGE_INFERENCE_TORCH_THREADS_H
#define EDGE_INFERENCE_TORCH_THREADS_H

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Let LibTorch, and the OpenBLAS below it, compute with one thread from now on. Call it before
 * anything else of LibTorch: more threads give other bytes, hang in a forked child, and for
 * matrices as small as those of the learners spend half of their time waiting for each other.
 */
void UseOneTorchThread();

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TORCH_THREADS_H
