/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_DEVICE_CATALOGUE_H
#define EDGE_INFERENCE_DEVICE_CATALOGUE_H

#include "ns3/ptr.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup edge-inference
 * Figures of real devices, each with where it comes from. Example:
 *
 *     const DeviceDescription& pi = FindDevice("raspberry-pi-4");
 *     Ptr<LatencyModel> latency = CreateDeviceLatencyModel(pi);
 */

namespace ns3
{
namespace edgeinference
{

class ComputeEnergy;
class RooflineLatencyModel;

/**
 * @ingroup edge-inference
 * A number and its source.
 */
struct DeviceFigure
{
    double value{0};        //!< in the unit of its field
    std::string provenance; //!< where it comes from
    bool assumed{false};    //!< true: no source was read; a plausible value only
};

/**
 * @ingroup edge-inference
 * A device as RooflineLatencyModel and PowerComputeEnergy need it.
 */
struct DeviceDescription
{
    std::string name;                  //!< key, such as "raspberry-pi-4"
    std::string title;                 //!< for tables
    DeviceFigure peakFlopsPerSecond;   //!< FP32 peak, FLOP/s
    DeviceFigure memoryBandwidth;      //!< peak, B/s
    DeviceFigure memoryBytes;          //!< B
    DeviceFigure idlePower;            //!< W
    DeviceFigure busyPower;            //!< W
    DeviceFigure computePercentOfPeak; //!< sustained share of the peak speed, as a fraction
    DeviceFigure memoryPercentOfPeak;  //!< sustained share of the memory bandwidth, as a fraction
};

/** @return all devices, sorted by name */
const std::vector<DeviceDescription>& GetDevices();

/**
 * @param name key of a device
 * @return the device
 * @throws std::invalid_argument with one sentence that lists the known names
 */
const DeviceDescription& FindDevice(const std::string& name);

/** @param device a device @return a latency model with its figures */
Ptr<RooflineLatencyModel> CreateDeviceLatencyModel(const DeviceDescription& device);

/** @param device a device @return an energy model with its figures */
Ptr<ComputeEnergy> CreateDeviceComputeEnergy(const DeviceDescription& device);

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_DEVICE_CATALOGUE_H */
