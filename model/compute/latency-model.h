/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_LATENCY_MODEL_H
#define EDGE_INFERENCE_LATENCY_MODEL_H

#include "ns3/dnn-model.h"
#include "ns3/layer-set.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <vector>

/**
 * @file
 * @ingroup edge-inference
 * How long a layer takes on a device that does nothing else. Example:
 *
 *     auto latency = CreateObjectWithAttributes<FlopsLatencyModel>("FlopsPerSecond",
 * DoubleValue(8e9)); Time t = latency->GetTime(*model, LayerSet(1, 5));
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Base of the latency models: the time of each layer on one otherwise idle slot of a device. Times
 * are never below zero, "Input" layers take none, and a set of layers takes the sum of its layers
 * in whole nanoseconds, so that the times of the parts of a plan add up to the time of the whole.
 *
 * A child writes DoGetLayerSeconds. Results are kept per model (by its digest); a child calls
 * ForgetResults when one of its parameters changes.
 */
class LatencyModel : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~LatencyModel() override;

    /**
     * @param model a network
     * @param layer one of its layers
     * @return the time of the layer
     */
    Time GetLayerTime(const DnnModel& model, LayerId layer) const;

    /**
     * @param model a network
     * @param layers some of its layers
     * @return the sum of their times
     */
    Time GetTime(const DnnModel& model, const LayerSet& layers) const;

    /**
     * @param model a network
     * @return the time of every layer, s
     */
    std::vector<double> GetLayerSeconds(const DnnModel& model) const;

    /**
     * Time to bring parameters from storage into memory, on top of what the ModelStore accounts
     * for; zero in most models, a regression in Edgent's.
     * @param parameterBytes bytes of parameters
     * @return the time
     */
    Time GetLoadTime(uint64_t parameterBytes) const;

    /**
     * @return floating-point operations per second this device sustains, for work that is no layer,
     * such as encoding a tensor; above 0
     */
    double GetFlopsPerSecond() const;

  protected:
    /**
     * @param layer a layer
     * @return true if its operator only gives a tensor another name or shape (Flatten, Reshape,
     * ...)
     */
    static bool IsRenaming(const DnnLayer& layer);

    /** Drop kept results: a parameter has changed. */
    void ForgetResults();

  private:
    /**
     * @param model a network
     * @param layer one of its layers, not an "Input"
     * @return its time, s; values below zero count as zero
     */
    virtual double DoGetLayerSeconds(const DnnModel& model, LayerId layer) const = 0;

    /** @param parameterBytes bytes @return time to load them, s; 0 by default */
    virtual double DoGetLoadSeconds(uint64_t parameterBytes) const;

    /** @return the rate for work that is no layer, FLOP/s; 1e9 by default */
    virtual double DoGetFlopsPerSecond() const;

    /** @param model a network @return the checked time of every layer, s */
    const std::vector<double>& Lookup(const DnnModel& model) const;

    mutable std::map<uint64_t, std::vector<double>>
        m_seconds; //!< by digest: time of every layer, s
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_LATENCY_MODEL_H */
